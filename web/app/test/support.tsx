import type { Turn } from '@antiphon/client';
import { cleanup, render as renderBare, type RenderOptions } from '@testing-library/react';
import type { ReactElement, ReactNode } from 'react';
import { afterEach } from 'vitest';
import { en } from '../src/words/en/index.ts';
import { Speaking } from '../src/words/Words.tsx';

afterEach(cleanup);

/** The pages speak English here. */
export function InEnglish({ children }: { children: ReactNode }) {
  return (
    <Speaking language="en" messages={en}>
      {children}
    </Speaking>
  );
}

export function render(element: ReactElement, options?: RenderOptions) {
  return renderBare(element, { wrapper: InEnglish, ...options });
}

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
