import type { Figures, InterviewDetail, PastAnswer, QuestionHistory } from '@antiphon/client';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { comparedOf } from '../src/pages/question/compared.ts';
import { QuestionPage } from '../src/pages/question/QuestionPage.tsx';
import { api } from '../src/queries.ts';
import { open, stub, turn } from './support.tsx';

const figures: Figures = {
  candidateMs: 40_000,
  interviewerMs: 6_000,
  pauses: { count: 0, longestMs: 0, totalMs: 0, share: 0 },
  interruptionsByCandidate: 0,
  interruptionsByInterviewer: 0,
  longestTurnMs: 40_000,
};

const said = (n: number, text: string) => ({
  ...turn({ turn: 2, role: 'candidate', source: 'browser', startMs: n * 10_000, text }),
  trust: 1,
  corrected: false,
});

const answer = (n: number, what: Partial<PastAnswer> = {}): PastAnswer => ({
  interview: `i${n}`,
  createdAt: `2026-03-0${n}T12:00:00Z`,
  text: 'Tell me about a conflict.',
  answered: true,
  lines: [said(n, `Answer ${n}.`)],
  figures,
  ...what,
});

const history = (...answers: PastAnswer[]): QuestionHistory => ({ question: 'conflict', text: 'Tell me about a conflict.', answers });

const interview: InterviewDetail = {
  id: 'i1', mine: true, recorded: false, status: 'ended', track: 'behavioural', createdAt: '', durationMs: 0, turns: 0, lastSeq: 0, transcript: [],
  model: { provider: 'practice', name: 'practice' },
};

beforeEach(() => {
  vi.spyOn(api, 'interview').mockResolvedValue(interview);
  vi.spyOn(api, 'interviewPlan').mockRejectedValue(new Error('none'));
});

const openQuestion = (at: string) =>
  open(
    at,
    { '/sessions/$id/questions/$question': QuestionPage, '/sessions/$id': stub('one'), '/prepare': stub('prepare') },
    comparedOf,
  );

const part = (name: string) => within(screen.getByRole('region', { name }));

test('two answers stand side by side, the earlier first, with their figures in one table', async () => {
  const opinion = {
    question: 'conflict', index: 1, text: '', answered: true, turns: [2], feedback: 'Say how it ended.', evidence: [],
    star: { situation: true, task: true, action: true, result: false },
  };
  const ask = vi.spyOn(api, 'questionHistory').mockResolvedValue(
    history(answer(2, { figures: { ...figures, wordsPerMinute: 130 } }), answer(1, { opinion })),
  );
  openQuestion('/sessions/i2/questions/conflict');
  expect(await screen.findByRole('heading', { level: 1, name: 'Tell me about a conflict.' })).toBeDefined();
  expect(ask).toHaveBeenCalledWith('i2', 'conflict');
  expect(part('Earlier answer').getByText('Answer 1.')).toBeDefined();
  expect(part('Earlier answer').getByText('Say how it ended.')).toBeDefined();
  expect(part('Earlier answer').getByText('Result: missing')).toBeDefined();
  expect(part('Later answer').getByText('Answer 2.')).toBeDefined();
  expect(part('Later answer').getByRole('link', { name: 'Go to 0:20' }).getAttribute('href')).toBe('/sessions/i2#turn-2');
  const pace = screen.getByRole('row', { name: /Speaking pace/ });
  expect(within(pace).getAllByRole('cell').map(({ textContent }) => textContent)).toEqual(['–', '130 words/min']);
  expect(await screen.findByRole('link', { name: 'Practise this again' })).toBeDefined();
});

test('of more answers, which two is chosen, and the address keeps it', async () => {
  vi.spyOn(api, 'questionHistory').mockResolvedValue(history(answer(3), answer(2), answer(1)));
  const router = openQuestion('/sessions/i3/questions/conflict');
  await screen.findByText('Answer 2.');
  await userEvent.click(screen.getByRole('button', { name: /Earlier answer/ }));
  await userEvent.click(await screen.findByRole('option', { name: /Mar 1, 2026|1 Mar 2026/ }));
  expect(await screen.findByText('Answer 1.')).toBeDefined();
  expect(screen.queryByText('Answer 2.')).toBeNull();
  expect(router.state.location).toMatchObject({ pathname: '/sessions/i3/questions/conflict', search: { with: 'i1' } });
});

test('the first answer is compared with the one after it', async () => {
  vi.spyOn(api, 'questionHistory').mockResolvedValue(history(answer(3), answer(2), answer(1)));
  openQuestion('/sessions/i1/questions/conflict');
  await screen.findByText('Answer 1.');
  expect(part('Later answer').getByText('Answer 2.')).toBeDefined();
});

test('one answer is shown alone, and what is needed for a second', async () => {
  vi.spyOn(api, 'questionHistory').mockResolvedValue(history(answer(1, { answered: false })));
  openQuestion('/sessions/i1/questions/conflict');
  await screen.findByText('Answer 1.');
  expect(screen.getByText(/both answers are here side by side/)).toBeDefined();
  expect(screen.getByText('The question itself was passed over.')).toBeDefined();
  expect(screen.queryByRole('table')).toBeNull();
});
