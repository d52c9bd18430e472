import type { Feedback } from '@antiphon/client';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { InterviewSession } from '@antiphon/client';
import { expect, test, vi } from 'vitest';
import { EndDialog } from '../src/pages/room/EndDialog.tsx';
import { Erasing } from '../src/pages/room/Erasing.tsx';
import { wrapSteps } from '../src/pages/room/wrapSteps.ts';
import { render } from './support.tsx';

const feedback = (status: Feedback['status'], report?: unknown) =>
  ({ interview: 'i', status, attempts: 1, report }) as Feedback;

test.each<[string, boolean, Feedback | undefined, string[]]>([
  ['first the transcript is saved', false, undefined, ['working', 'waiting', 'waiting']],
  ['then delivery is measured', true, undefined, ['done', 'working', 'waiting']],
  ['what was measured is there before the feedback', true, feedback('pending', {}), ['done', 'done', 'working']],
  ['with the report everything is done', true, feedback('ready', {}), ['done', 'done', 'done']],
  ['feedback that could not be written is waited for no longer', true, feedback('failed', {}), ['done', 'done', 'done']],
])('%s', (_, saved, told, states) => expect(wrapSteps(saved, told).map(({ state }) => state)).toEqual(states));

test('the end is asked about, with three ways on', async () => {
  const [onStay, onEnd, onErase] = [vi.fn(), vi.fn(), vi.fn()];
  const session = new InterviewSession({ api: {} as never });
  render(<EndDialog session={session} recorded={false} open onStay={onStay} onEnd={onEnd} onErase={onErase} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Keep going' }));
  await userEvent.click(screen.getByRole('button', { name: 'End and see feedback' }));
  await userEvent.click(screen.getByRole('button', { name: 'End and delete' }));
  for (const asked of [onStay, onEnd, onErase]) expect(asked).toHaveBeenCalledOnce();
});

test('an interview that could not be deleted is not said to be gone', async () => {
  const onRetry = vi.fn();
  render(<Erasing done={false} error={new Error('no')} onRetry={onRetry} onKeep={vi.fn()} />);
  expect(screen.queryByText('The interview is deleted')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(onRetry).toHaveBeenCalledOnce();
});
