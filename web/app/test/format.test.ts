import { expect, test } from 'vitest';
import { nameOf, timeCode } from '../src/format.ts';

test.each([[0, '0:00'], [59_999, '0:59'], [65_000, '1:05'], [3_723_000, '1:02:03'], [-5, '0:00']])(
  '%i ms is at %s',
  (ms, code) => expect(timeCode(ms)).toBe(code),
);

test('an interview is called by its role, its track’s title, or its track', () => {
  const tracks = [{ id: 'software', title: 'Software engineering', about: '', questions: 8 }];
  expect(nameOf({ role: 'Nurse', track: 'software' }, tracks)).toBe('Nurse');
  expect(nameOf({ track: 'software' }, tracks)).toBe('Software engineering');
  expect(nameOf({ track: 'gone' }, tracks)).toBe('gone');
});
