import { expect, test } from 'vitest';
import { echoOf } from '../src/pages/prepare/echo.ts';

const of = (level: number, n = 10) => Array.from({ length: n }, () => level);

test.each<[string, number[], number[], string]>([
  ['a chime that the microphone hears is an echo', of(0.001), of(0.05), 'heard'],
  ['one that it does not hear is none', of(0.001), of(0.001), 'none'],
  ['what is as loud as the room is none', of(0.01), of(0.012), 'none'],
  ['a single click is no chime', of(0.001), [...of(0.001), 0.5], 'none'],
  ['in a loud room nothing can be told', of(0.1), of(0.2), 'unclear'],
  ['without sound running nothing can be told', [], of(0.05), 'unclear'],
])('%s', (_, before, during, echo) => expect(echoOf(before, during)).toBe(echo));
