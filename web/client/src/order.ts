import type { Envelope } from './wire.js';

/** What is due when an event arrives, and what still waits for one before it. Both in the log's order. */
export interface Arrival {
  due: readonly Envelope[];
  ahead: readonly Envelope[];
}

/** The server's log has no gaps. Where so many came after one, it will not come, and the rest goes on without it. */
const MOST_AHEAD = 200;

/**
 * Puts events back into the order of their numbers. `lastSeq` is the number of the last one that was due, `ahead` those
 * that came too early. One that is known already is not due again.
 */
export function arrive(lastSeq: number, ahead: readonly Envelope[], envelope: Envelope): Arrival {
  const { seq } = envelope;
  if (seq <= lastSeq || ahead.some((other) => other.seq === seq)) return { due: [], ahead };
  const place = ahead.findLastIndex((other) => other.seq < seq) + 1;
  const known = ahead.toSpliced(place, 0, envelope);
  const next = known.length > MOST_AHEAD ? (known[0]?.seq ?? seq) : lastSeq + 1;
  const gap = known.findIndex((other, i) => other.seq !== next + i);
  const count = gap < 0 ? known.length : gap;
  return { due: known.slice(0, count), ahead: known.slice(count) };
}
