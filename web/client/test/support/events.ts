import type { Envelope, Event } from '../../src/wire.js';

/** Numbers events as a server would. */
export function log(...events: (Event & { at?: number })[]): Envelope[] {
  return events.map((event, i) => ({ v: 1, seq: i + 1, at: 0, ...event }) as Envelope);
}

export const started = (turn: number, role: 'interviewer' | 'candidate' = 'interviewer', startMs = 0) =>
  ({ type: 'turn.started', turn, role, startMs }) as const;

export const delta = (turn: number, text: string, audioMs?: number, audioLenMs?: number) =>
  ({ type: 'turn.delta', turn, text, audioMs, audioLenMs }) as const;

export const final = (turn: number, text: string, role: 'interviewer' | 'candidate' = 'interviewer') =>
  ({
    type: 'turn.final',
    turn,
    role,
    text,
    source: 'script',
    startMs: 0,
    endMs: 1000,
    speechMs: 1000,
    cut: false,
  }) as const;

export const state = (now: 'speaking' | 'listening' | 'ended') =>
  ({ type: 'session.state', state: now, muted: false, holding: false, patience: 'balanced' }) as const;
