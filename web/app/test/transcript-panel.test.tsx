import { emptyInterview, fold, InterviewSession, type Envelope, type Event } from '@antiphon/client';
import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { TranscriptPanel } from '../src/pages/room/TranscriptPanel.tsx';
import { render, turn } from './support.tsx';

const greeting = { type: 'turn.started', turn: 1, role: 'interviewer', startMs: 0 } as const;
const words = { type: 'turn.delta', turn: 1, text: 'Hello.' } as const;

function panel(...events: Event[]) {
  const session = new InterviewSession();
  const tell = (more: Event[]) => {
    const { interview } = session.view.get();
    const next = more
      .map((event, i) => ({ v: 1, seq: interview.lastSeq + i + 1, at: 0, ...event }) as Envelope)
      .reduce(fold, interview);
    session.view.patch({ interview: next });
  };
  session.view.patch({ interview: emptyInterview });
  tell(events);
  render(<TranscriptPanel session={session} />);
  return { tell: (...more: Event[]) => act(() => tell(more)) };
}

test('a line enters the log once, when it is finished', () => {
  const { tell } = panel(greeting, words);
  const log = screen.getByRole('log');
  expect(within(log).queryByText('Hello.')).toBeNull();
  expect(screen.getByText('Hello.').closest('[aria-hidden]')).not.toBeNull();
  tell({ type: 'turn.final', ...turn() });
  expect(within(log).getAllByText('Hello.')).toHaveLength(1);
  expect(screen.getAllByText('Hello.')).toHaveLength(1);
});

test('lines are announced only to those who ask for it', async () => {
  panel(greeting);
  const log = screen.getByRole('log');
  expect(log.getAttribute('aria-live')).toBe('off');
  await userEvent.click(screen.getByRole('checkbox', { name: 'Announce lines' }));
  expect(log.getAttribute('aria-live')).toBe('polite');
});

test('growing never scrolls away from a reader', async () => {
  const { tell } = panel(greeting, words);
  const box = screen.getByRole('group', { name: 'Lines' });
  Object.defineProperties(box, { scrollHeight: { value: 900 }, clientHeight: { value: 300 } });
  box.scrollTop = 100;
  act(() => void box.dispatchEvent(new Event('scroll')));
  tell({ type: 'turn.final', ...turn() });
  expect(box.scrollTop).toBe(100);
  await userEvent.click(screen.getByRole('button', { name: 'Jump to latest' }));
  expect(box.scrollTop).toBe(900);
  expect(screen.queryByRole('button', { name: 'Jump to latest' })).toBeNull();
});
