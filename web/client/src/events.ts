import { ApiError, type Api } from './api/index.js';
import { envelopeFrom } from './envelope.js';
import { pause } from './pause.js';
import { sseParser } from './sse.js';
import type { Envelope } from './wire.js';

/** Which interview is followed, from where, and who is told. */
export interface Follow {
  /** Asks for the stream: an {@link Api}. */
  api: Pick<Api, 'events'>;
  /** The interview's id. */
  id: string;
  /** Follow from after this number: a fold of what comes begins with {@link interviewFrom}. Default 0, the whole log. */
  after?: number;
  /** Gets each event, in order; {@link fold} makes state of them. */
  onEnvelope(envelope: Envelope): void;
  /** `false` while the stream is down and another try is coming. */
  onConnected?(connected: boolean): void;
  /** Stops following. */
  signal: AbortSignal;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;

/**
 * Replays an interview's event log and follows it: for watching, and for catching up. Resolves when
 * the interview has ended or the signal aborts; rejects when the server says that trying again is no use.
 *
 * It reads with `fetch` and not `EventSource`, which cannot begin at a number nor send a header.
 */
export async function followEvents({ api, id, after = 0, onEnvelope, onConnected, signal }: Follow): Promise<void> {
  let last = after;
  let ended = false;
  let wait = FIRST_RETRY_MS;

  while (!ended && !signal.aborted) {
    try {
      const response = await api.events(id, last, signal);
      onConnected?.(true);
      wait = FIRST_RETRY_MS;
      for await (const envelope of envelopes(response)) {
        last = Math.max(last, envelope.seq);
        ended ||= envelope.type === 'session.state' && envelope.state === 'ended';
        onEnvelope(envelope);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && !error.retryable) throw error;
    }
    if (ended || signal.aborted) return;
    onConnected?.(false);
    await pause(wait, signal);
    wait = Math.min(wait * 2, LAST_RETRY_MS);
  }
}

async function* envelopes(response: Response): AsyncGenerator<Envelope> {
  if (!response.body) return;
  const parse = sseParser();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (const { data } of parse(value)) {
        const envelope = envelopeFrom(data);
        if (envelope) yield envelope;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
