import { expect, test } from 'vitest';
import { de } from '../src/words/de/index.ts';
import { en, type Catalogue } from '../src/words/en/index.ts';
import { languages } from '../src/words/language.ts';
import { lengthOf } from '../src/words/lengths.ts';

/** Every message by its path. */
function messages(catalogue: object, path = ''): [string, string][] {
  return Object.entries(catalogue).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : messages(value as object, `${path}${key}.`),
  );
}

/** The names that a message has filled in, and the tags that it has wrapped. */
const names = (message: string) => [
  ...new Set([...message.matchAll(/\{(\w+)[,}]|<(\w+)>/g)].map(([, argument, tag]) => argument ?? tag)),
].sort();

const others: Record<Exclude<keyof typeof languages, 'en'>, Catalogue> = { de };

test.each(Object.entries(others))('the catalogue “%s” says everything, with the same names', (_, catalogue) => {
  const there = new Map(messages(catalogue));
  for (const [path, message] of messages(en)) {
    const said = there.get(path) ?? '';
    expect(said.trim(), path).not.toBe('');
    expect(names(said), path).toEqual(names(message));
  }
  expect(there.size).toBe(messages(en).length);
});

test.each([
  [400, { unit: 'seconds', n: 0 }],
  [42_000, { unit: 'seconds', n: 42 }],
  [59_600, { unit: 'minutes', n: 1 }],
  [185_000, { unit: 'minutesSeconds', minutes: 3, seconds: 5 }],
  [3_600_000, { unit: 'hours', n: 1 }],
  [3_725_000, { unit: 'hoursMinutes', hours: 1, minutes: 2 }],
])('%i ms is told as %o', (ms, told) => expect(lengthOf(ms)).toEqual(told));
