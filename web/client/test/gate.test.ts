import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Gate } from '../src/gate.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function gate(halfDuplex: boolean) {
  const turned: boolean[] = [];
  const one = new Gate((open) => turned.push(open));
  one.halfDuplex(halfDuplex);
  return { one, turned };
}

describe('in half-duplex', () => {
  test('the microphone is shut while the interviewer is heard, and a moment after', () => {
    const { one, turned } = gate(true);
    one.interviewer(true);
    expect(turned.at(-1)).toBe(false);
    one.interviewer(false);
    vi.advanceTimersByTime(300);
    expect(one.open).toBe(false);
    vi.advanceTimersByTime(200);
    expect(turned.at(-1)).toBe(true);
  });

  test('a moment between two sentences does not open it', () => {
    const { one, turned } = gate(true);
    one.interviewer(true);
    one.interviewer(false);
    vi.advanceTimersByTime(200);
    one.interviewer(true);
    vi.advanceTimersByTime(5_000);
    expect(turned.at(-1)).toBe(false);
  });

  test('events that go on saying that nobody speaks do not keep it shut', () => {
    const { one } = gate(true);
    one.interviewer(true);
    for (let i = 0; i < 20; i += 1) {
      one.interviewer(false);
      vi.advanceTimersByTime(100);
    }
    expect(one.open).toBe(true);
  });

  test('who is muted stays muted when the interviewer is done', () => {
    const { one } = gate(true);
    one.interviewer(true);
    one.mute(true);
    one.interviewer(false);
    vi.advanceTimersByTime(1_000);
    expect(one.open).toBe(false);
    one.mute(false);
    expect(one.open).toBe(true);
  });

  test('turned off in the middle of a sentence, it opens at once', () => {
    const { one, turned } = gate(true);
    one.interviewer(true);
    one.halfDuplex(false);
    expect(turned.at(-1)).toBe(true);
  });
});

test('in full duplex the interviewer shuts nothing', () => {
  const { one } = gate(false);
  one.interviewer(true);
  expect(one.open).toBe(true);
});
