import { expect, test } from 'vitest';
import { de } from '../src/words/de/index.ts';
import { en, type Catalogue } from '../src/words/en/index.ts';
import { languages } from '../src/words/language.ts';
import { lengthOf } from '../src/words/lengths.ts';

/** A message as it is compiled: a text, or parts of which each is a text or something to fill in. */
type Compiled = string | readonly unknown[];

/** Every message by its path. */
function messages(catalogue: object, path = ''): [string, Compiled][] {
  return Object.entries(catalogue).flatMap(([key, value]: [string, Compiled | object]) =>
    typeof value === 'string' || Array.isArray(value) ? [[path + key, value] as [string, Compiled]] : messages(value, `${path}${key}.`),
  );
}

/** What a part chooses by: select, plural, selectordinal. */
const CHOICES = [1, 2, 3];

/** The names that a message has filled in, and the tags that it has wrapped. */
const names = (message: unknown): string[] => [...new Set(Array.isArray(message) ? message.flatMap(namesOf) : [])].sort();

function namesOf(part: unknown): string[] {
  if (!Array.isArray(part)) return [];
  const [name, kind, ...rest] = part;
  if (CHOICES.includes(kind)) return [name, ...Object.values(rest[0] as object).flatMap((choice) => names(choice))];
  return typeof kind === 'number' && kind !== 0 ? [name] : [name, ...names([kind, ...rest])];
}

const others: Record<Exclude<keyof typeof languages, 'en'>, Catalogue> = { de };

test.each(Object.entries(others))('the catalogue “%s” says everything, with the same names', (_, catalogue) => {
  const there = new Map(messages(catalogue));
  for (const [path, message] of messages(en)) {
    const said = there.get(path) ?? '';
    expect(said.length, path).toBeGreaterThan(0);
    expect(names(said), path).toEqual(names(message));
  }
  expect(there.size).toBe(messages(en).length);
});

test('a message names what it has filled in', () => {
  expect(names(en.common.minutesSeconds)).toEqual(['minutes', 'seconds']);
  expect(names(en.common.turns)).toEqual(['n']);
  expect(names(en.common.tryAgain)).toEqual([]);
});

test.each([
  [400, { unit: 'seconds', n: 0 }],
  [42_000, { unit: 'seconds', n: 42 }],
  [59_600, { unit: 'minutes', n: 1 }],
  [185_000, { unit: 'minutesSeconds', minutes: 3, seconds: 5 }],
  [3_600_000, { unit: 'hours', n: 1 }],
  [3_725_000, { unit: 'hoursMinutes', hours: 1, minutes: 2 }],
])('%i ms is told as %o', (ms, told) => expect(lengthOf(ms)).toEqual(told));
