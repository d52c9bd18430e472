import type { Feedback, InterviewDetail, Line } from '@antiphon/client';
import { screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { ReportPage } from '../src/pages/report/ReportPage.tsx';
// They come after the report; here, that takes as long as the machine is busy.
import '../src/pages/report/Keeping.tsx';
import { api } from '../src/queries.ts';
import { open, stub, turn } from './support.tsx';

const interview: InterviewDetail = {
  id: 'i', mine: true, recorded: false, status: 'ended', reason: 'candidate_ended', track: 'software', createdAt: '2026-03-01T12:00:00Z',
  durationMs: 9_000, turns: 1, lastSeq: 1, transcript: [], model: { provider: 'practice', name: 'practice' },
};
const line: Line = { ...turn({ role: 'candidate', text: 'I asked them.' }), trust: 1, corrected: false };
const figures = {
  candidateMs: 9_000, interviewerMs: 0, pauses: { count: 0, longestMs: 0, totalMs: 0, share: 0 }, longestTurnMs: 9_000,
  interruptionsByCandidate: 1, interruptionsByInterviewer: 0,
};
const feedback: Feedback = {
  interview: 'i', status: 'ready', attempts: 1,
  report: {
    version: 1, madeAt: '2026-03-01T12:10:00Z', calibrated: false, summary: 'A summary.', topics: [], strengths: [], improvements: [],
    competencies: [], questions: [], nextSteps: [], checks: { unproven: 0, unfit: 0, moved: 0, repaired: 0 },
    delivery: { overall: figures, questions: [], methods: [] },
  },
};

beforeEach(() => {
  vi.spyOn(api, 'tracks').mockResolvedValue({ tracks: [], model: interview.model });
  vi.spyOn(api, 'transcript').mockResolvedValue({ interview: 'i', lines: [line], gaps: [] });
  vi.spyOn(api, 'feedback').mockResolvedValue(feedback);
  vi.spyOn(api, 'interviewPlan').mockRejectedValue(new Error('none'));
  vi.spyOn(api, 'repeatedQuestions').mockResolvedValue({ questions: [] });
  vi.spyOn(api, 'retention').mockResolvedValue({});
});

/** The page, as it is read by whom the server says. */
async function read(what: Partial<InterviewDetail>) {
  vi.spyOn(api, 'interview').mockResolvedValue({ ...interview, ...what });
  const recording = vi.spyOn(api, 'recording').mockRejectedValue(new Error('none'));
  open('/sessions/i', { '/sessions/$id': ReportPage, '/sessions': stub('all'), '/prepare': stub('prepare') });
  await screen.findByText('A summary.');
  return { recording, text: () => document.body.textContent };
}

test('the candidate is “you” in their own interview, and all of it is theirs to change', async () => {
  const { text } = await read({});
  expect(await screen.findByRole('button', { name: 'Delete this interview' })).toBeDefined();
  expect(text()).toContain('You ended it.');
  expect(text()).toContain('You interrupted');
  expect(screen.getByRole('button', { name: 'Share' })).toBeDefined();
  expect(screen.getByRole('radio', { name: 'You' })).toBeDefined();
});

test('to anybody else it is told by the candidate’s name, and is not theirs to change', async () => {
  const { text } = await read({ mine: false, candidate: 'Bob' });
  expect(screen.getByRole('radio', { name: 'Bob' })).toBeDefined();
  expect(text()).toContain('The candidate ended it.');
  expect(text()).toContain('They interrupted');
  expect(text()).not.toMatch(/\byou(r|rs)?\b/i);
  for (const name of ['Share', 'Delete this interview']) expect(screen.queryByRole('button', { name })).toBeNull();
  expect(screen.queryByRole('link', { name: /Practise/ })).toBeNull();
});

test('a candidate who is not known by name is called that', async () => {
  await read({ mine: false });
  expect(screen.getByRole('radio', { name: 'Candidate' })).toBeDefined();
});

test('a recording is asked for where there is one', async () => {
  const { recording } = await read({});
  expect(recording).not.toHaveBeenCalled();
});

test('and then it is', async () => {
  const { recording } = await read({ recorded: true });
  expect(recording).toHaveBeenCalledWith('i');
});
