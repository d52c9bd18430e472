import { describe, expect, test } from 'vitest';
import { ApiError } from '../src/api/index.js';
import { PeerError } from '../src/failure.js';
import { recover, type Recoverable } from '../src/recovery.js';

const refusal = (code: string, retryable = false) => new ApiError({ code, message: code, retryable, status: 409 });
const unreachable = refusal('unreachable', true);

/** A lost connection in virtual time; `restart` and `replace` are asked for their answers by time. */
function lost(answers: {
  restart?: (at: number) => Error | undefined;
  replace?: (at: number) => Error | undefined;
  state?: (at: number) => ReturnType<Recoverable['state']>;
  /** How long a try takes. */
  tryMs?: number;
}) {
  let at = 0;
  const done: string[] = [];
  const tried = (what: 'restart' | 'replace') => async () => {
    done.push(`${what} ${at}`);
    at += answers.tryMs ?? 0;
    const error = answers[what]?.(at);
    if (error) throw error;
  };
  const recovery = recover(
    {
      state: () => answers.state?.(at) ?? 'away',
      restart: tried('restart'),
      replace: tried('replace'),
      wait: async (ms) => void (at += ms),
    },
    () => at,
  );
  return recovery.then((outcome) => ({ outcome, done, at }));
}

describe('the same connection', () => {
  test('is restarted at once', async () => {
    expect(await lost({})).toEqual({ outcome: 'restarted', done: ['restart 0'], at: 0 });
  });

  test('is restarted again and again while the network is away', async () => {
    const { outcome, done } = await lost({ restart: (at) => (at < 3_000 ? unreachable : undefined) });
    expect(outcome).toBe('restarted');
    expect(done).toEqual(['restart 0', 'restart 250', 'restart 750', 'restart 1750', 'restart 3750']);
  });

  test('that comes back by itself is left alone', async () => {
    const { outcome, done } = await lost({ restart: () => unreachable, state: (at) => (at < 1_000 ? 'away' : 'up') });
    expect(outcome).toBe('restarted');
    expect(done.filter((what) => what.startsWith('replace'))).toEqual([]);
  });
});

describe('another connection', () => {
  test('takes its place after ten seconds', async () => {
    const { outcome, done } = await lost({ restart: () => new PeerError('no_path'), tryMs: 4_000 });
    expect(outcome).toBe('replaced');
    expect(done).toEqual(['restart 0', 'restart 4250', 'restart 8750', 'replace 13950']);
  });

  test.each([
    ['the server has no such connection', refusal('not_found')],
    ['it is not the one that the server has', refusal('precondition_failed')],
    ['the server knows no restart', refusal('bad_request')],
    ['the browser does not take the answer', new PeerError('bad_answer')],
  ])('takes its place at once where %s', async (_, error) => {
    expect((await lost({ restart: () => error })).done).toEqual(['restart 0', 'replace 200']);
  });

  test('takes its place at once where it is gone', async () => {
    expect((await lost({ state: () => 'gone' })).done).toEqual(['replace 200']);
  });

  test('is tried for as long as the interview waits', async () => {
    const { outcome, done, at } = await lost({ state: () => 'gone', replace: () => unreachable });
    expect(outcome).toBe('given_up');
    expect(at).toBeGreaterThanOrEqual(30 * 60_000);
    expect(at).toBeLessThan(30 * 60_000 + 6_000);
    expect(done.length).toBeGreaterThan(10);
  });

  test('is not tried where the server will not have us back', async () => {
    const { outcome, done } = await lost({ state: () => 'gone', replace: () => refusal('interview_ended') });
    expect(outcome).toBe('spent');
    expect(done).toHaveLength(1);
  });
});

test('nothing more is tried once nobody wants it', async () => {
  const { outcome, done } = await lost({ restart: () => unreachable, state: (at) => (at < 300 ? 'away' : 'over') });
  expect(outcome).toBe('over');
  expect(done).toEqual(['restart 0', 'restart 250']);
});
