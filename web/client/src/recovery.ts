import { ApiError } from './api/index.js';
import { PeerError } from './failure.js';
import type { Millis } from './wire.js';

/** A connection that lost its path, as its recovery sees it. */
export interface Recoverable {
  /** `away`: it may come back. `gone`: it will not. `over`: nobody wants it back. */
  state(): 'up' | 'away' | 'gone' | 'over';
  /** Moves the same connection to whatever network there is now. Rejects while that does not work. */
  restart(): Promise<void>;
  /** Makes another connection in its place. Rejects while that does not work. */
  replace(): Promise<void>;
  /** Resolves after `ms`, or as soon as the network or the connection has changed. */
  wait(ms: Millis): Promise<void>;
}

/** `spent`: the server will not have us back. `moved`: another page has the interview. `given_up`: it did not work in time. */
export type Recovery = 'restarted' | 'replaced' | 'over' | 'spent' | 'moved' | 'given_up';

/** A restart keeps the voice and the channel, so it comes first; a server that lost the connection says so at once. */
const RESTART_FOR_MS = 10_000;
const RESTART_AFTER_MS = [250, 500, 1_000, 2_000];
const REPLACE_AFTER_MS = [200, 1_000, 1_000, 2_000, 3_000, 5_000];
/** As long as the server keeps an interview for a page that is lost: whether it is over, the server says. */
const RECOVER_FOR_MS = 30 * 60_000;
/** After these, the same session is of no use for another try. */
const SESSION_SPENT = new Set(['token_expired', 'unauthorized', 'forbidden', 'not_found', 'interview_ended', 'moved', 'resume_refused']);

/** The server will take nothing more of this session. */
export function isSpent(error: unknown): boolean {
  return error instanceof ApiError && SESSION_SPENT.has(error.code);
}

/** Brings a connection back: by ICE restarts at first, by another connection then. */
export async function recover(lost: Recoverable, now: () => number = () => performance.now()): Promise<Recovery> {
  const began = now();
  for (let tries = 0; lost.state() === 'away' && now() - began < RESTART_FOR_MS; tries += 1) {
    try {
      await lost.restart();
      return lost.state() === 'over' ? 'over' : 'restarted';
    } catch (error) {
      if (isUseless(error)) break;
    }
    if (lost.state() === 'away') await lost.wait(nth(RESTART_AFTER_MS, tries));
  }
  if (lost.state() === 'up') return 'restarted';

  for (let tries = 0; lost.state() !== 'over' && now() - began < RECOVER_FOR_MS; tries += 1) {
    await lost.wait(nth(REPLACE_AFTER_MS, tries));
    if (lost.state() === 'over') break;
    try {
      await lost.replace();
      return 'replaced';
    } catch (error) {
      if (!isSpent(error)) continue;
      if (lost.state() === 'over') return 'over';
      return error instanceof ApiError && error.code === 'moved' ? 'moved' : 'spent';
    }
  }
  return lost.state() === 'over' ? 'over' : 'given_up';
}

/** Another restart would fail the same way: the server has no such connection, or no such thing as a restart. */
function isUseless(error: unknown): boolean {
  if (error instanceof ApiError) return !error.retryable;
  return error instanceof PeerError && error.problem === 'bad_answer';
}

function nth(waits: readonly Millis[], tries: number): Millis {
  return waits[Math.min(tries, waits.length - 1)] ?? 0;
}
