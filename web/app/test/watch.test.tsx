import { emptyInterview, fold, type Envelope, type InterviewState } from '@antiphon/client';
import { screen, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { Figures } from '../src/pages/watch/Figures.tsx';
import { Lines } from '../src/pages/watch/Lines.tsx';
import { ReaderContext, stranger } from '../src/record/reader.ts';
import { render, turn } from './support.tsx';

const question = { id: 'a', index: 2, of: 5, followUp: false };
const log = (...events: object[]): InterviewState =>
  events.reduce<InterviewState>((state, event, i) => fold(state, { v: 1, seq: i + 1, at: i * 1000, ...event } as Envelope), emptyInterview);
const now = () => 65_000;

describe('whoever watches', () => {
  const state = (what: object = {}) => ({ type: 'session.state', state: 'listening', muted: false, holding: false, patience: 'balanced', ...what });

  test('is told whose turn it is, how long it has been, and which question', () => {
    render(
      <Figures
        now={now}
        state={log(
          state({ holding: true }),
          { type: 'turn.started', turn: 1, role: 'interviewer', startMs: 0, question, questionText: 'Why?' },
          { type: 'coverage', questions: [{ id: 'a', status: 'asked' }, { id: 'b', status: 'not_asked' }] },
        )}
      />,
    );
    expect(screen.getByRole('status').textContent).toBe('The candidate’s turn · the candidate asked for a moment');
    expect(screen.getByText('1:05')).toBeDefined();
    expect(screen.getByText('2 of about 5')).toBeDefined();
    expect(screen.getByText('1 of 2 asked')).toBeDefined();
    expect(screen.getByText('Why?')).toBeDefined();
  });

  test('sees no more of a line than was said, and hears it once, when it is finished', () => {
    const { turns } = log(
      { type: 'turn.final', ...turn({ text: 'Hello.' }) },
      { type: 'turn.started', turn: 2, role: 'interviewer', startMs: 60_000 },
      { type: 'turn.delta', turn: 2, text: 'What have you built?', audioMs: 0, audioLenMs: 10_000 },
    );
    render(<Lines turns={turns} now={now} />);
    expect(within(screen.getByRole('log')).getAllByRole('listitem')).toHaveLength(1);
    expect(screen.getByText(/^What have/).textContent).toBe('What have you');
    expect(screen.queryByText(/built/)).toBeNull();
  });

  test('reads where a line was cut, and what stands for words that were not recognised', () => {
    const { turns } = log(
      { type: 'turn.final', ...turn({ cut: true }) },
      { type: 'turn.final', ...turn({ turn: 2, role: 'candidate', text: '', source: 'none', speechMs: 9_000 }) },
    );
    render(
      <ReaderContext value={stranger}>
        <Lines turns={turns} now={now} />
      </ReaderContext>,
    );
    expect(screen.getByText(/Interrupted here/)).toBeDefined();
    expect(screen.getByText('Spoken answer, 9 s — words not recognised')).toBeDefined();
    expect(screen.getByText('Candidate')).toBeDefined();
  });
});
