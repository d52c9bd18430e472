import { expect, test } from 'vitest';
import { EchoWatch } from '../src/echo-watch.js';

/** Loudness that comes and goes like speech: the same for the same seed. */
function speech(seed: number, n: number): number[] {
  let state = seed;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  let level = 0;
  return Array.from({ length: n }, () => (level = random() < 0.3 ? random() * 0.2 : level * 0.8));
}

const noise = (seed: number, n: number, loud: number) => speech(seed, n).map((level) => loud * (0.5 + level));

function found(interviewer: readonly number[], candidate: readonly number[]): boolean {
  const watch = new EchoWatch();
  return interviewer.some((level, i) => watch.hear({ interviewer: level, candidate: candidate[i] ?? 0 }));
}

const voice = speech(7, 80);
const late = (levels: readonly number[], by: number) => [...Array.from({ length: by }, () => 0), ...levels];

test.each([0, 2, 5, 8])('the voice that comes back %i readings later is an echo', (by) => {
  expect(found(voice, late(voice, by).map((level) => 0.2 * level + 0.002))).toBe(true);
});

test('so is one that is distorted by what the browser takes away of it', () => {
  const kept = noise(99, 80, 1);
  expect(found(voice, late(voice, 3).map((level, i) => 0.15 * level * (kept[i] ?? 1)))).toBe(true);
});

test('one that nobody could take for speech is not worth a word', () => {
  expect(found(voice, voice.map((level) => 0.01 * level))).toBe(false);
});

test.each(Array.from({ length: 300 }, (_, i) => i + 20))('a candidate who talks along is no echo (%i)', (seed) => {
  expect(found(voice, speech(seed * 1_000, 80))).toBe(false);
});

test('nor is a noisy room, nor silence', () => {
  expect(found(voice, noise(5, 80, 0.03))).toBe(false);
  expect(found(voice, [])).toBe(false);
  expect(found(voice, voice.map(() => 0.05))).toBe(false);
});

test('a moment is too short to tell', () => {
  expect(found(voice.slice(0, 20), voice.slice(0, 20))).toBe(false);
});
