import type { Millis, Notice, Told } from '@antiphon/client';
import { gapsOf } from '../../record/gaps.ts';

export interface Missed {
  startMs: Millis;
  endMs: Millis;
}

/**
 * The last time in which the candidate could not be heard, once it is over. `own` is as this page noticed it, which is
 * sooner than the server does; a page that was reloaded has the server's notices alone.
 */
export function missed(notices: readonly Told<Notice>[], own: Missed | undefined): Missed | undefined {
  const told = gapsOf(notices).findLast(({ kind, endMs }) => kind === 'connection' && endMs !== undefined);
  if (told?.endMs === undefined) return own;
  const { startMs, endMs } = told;
  if (!own || startMs > own.endMs) return { startMs, endMs };
  if (endMs < own.startMs) return own;
  return { startMs: Math.min(startMs, own.startMs), endMs: Math.max(endMs, own.endMs) };
}
