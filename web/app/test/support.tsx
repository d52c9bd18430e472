import type { Turn } from '@antiphon/client';
import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

afterEach(cleanup);

/** A second of the interviewer, but for what matters. */
export function turn(what: Partial<Turn> = {}): Turn {
  return {
    turn: 1,
    role: 'interviewer',
    startMs: 0,
    endMs: 1000,
    text: 'Hello.',
    source: 'script',
    speechMs: (what.endMs ?? 1000) - (what.startMs ?? 0),
    cut: false,
    ...what,
  };
}
