import type { Envelope } from './wire.js';

/** An event as it came over the data channel or the stream; nothing where it is none, which a later server may send. */
export function envelopeFrom(text: string): Envelope | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isEnvelope(value) ? value : undefined;
}

function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== 'object' || value === null) return false;
  const { seq, at, type } = value as Record<string, unknown>;
  return Number.isSafeInteger(seq) && Number.isFinite(at) && typeof type === 'string';
}
