import { expect, test } from 'vitest';
import { length, nameOf, tenths, timeCode, wordless } from '../src/format.ts';

test.each([[0, '0:00'], [59_999, '0:59'], [65_000, '1:05'], [3_723_000, '1:02:03'], [-5, '0:00']])(
  '%i ms is at %s',
  (ms, code) => expect(timeCode(ms)).toBe(code),
);

test.each([[400, '0 s'], [42_000, '42 s'], [59_600, '1 min'], [185_000, '3 min 5 s'], [3_600_000, '1 h'], [3_725_000, '1 h 2 min']])(
  '%i ms is %s long',
  (ms, text) => expect(length(ms)).toBe(text),
);

test('tenths are kept where they matter', () => expect(tenths(1_149)).toBe('1.1 s'));

test('a turn without words says so plainly', () => {
  const pause = { startMs: 0, endMs: 500 };
  expect(wordless({ role: 'candidate', speechMs: 42_000, pauses: [pause, pause, pause] })).toBe(
    'Spoken answer, 42 s, 3 pauses — words not recognised',
  );
  expect(wordless({ role: 'candidate', speechMs: 8_000 })).toBe('Spoken answer, 8 s — words not recognised');
  expect(wordless({ role: 'interviewer', speechMs: 40, cut: true })).toMatch(/before the first word/);
});

test('an interview is called by its role, its track’s title, or its track', () => {
  const tracks = [{ id: 'software', title: 'Software engineering', about: '', questions: 8 }];
  expect(nameOf({ role: 'Nurse', track: 'software' }, tracks)).toBe('Nurse');
  expect(nameOf({ track: 'software' }, tracks)).toBe('Software engineering');
  expect(nameOf({ track: 'gone' }, tracks)).toBe('gone');
});
