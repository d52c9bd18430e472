import { ApiError, type SharedInterview } from '@antiphon/client';
import { screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { SharedPage } from '../src/pages/shared/SharedPage.tsx';
import { api } from '../src/queries.ts';
import { open, turn } from './support.tsx';

const shared: SharedInterview = {
  scope: 'both',
  createdAt: '2026-03-01T12:00:00Z',
  durationMs: 61_000,
  track: 'software',
  role: 'Bridge engineer',
  transcript: [
    { ...turn({ text: 'Tell me about a bridge.' }), trust: 1, corrected: false },
    { ...turn({ turn: 2, role: 'candidate', source: 'typed', text: 'It stood.' }), trust: 1, corrected: false },
  ],
  report: [{ heading: 'Strengths', paragraphs: [{ text: 'You named the load.', turns: [1] }] }],
  redacted: true,
  expiresAt: '2026-04-02T12:00:00Z',
};

beforeEach(() => {
  vi.spyOn(api, 'tracks').mockResolvedValue({ tracks: [], model: { provider: 'practice', name: 'practice' } });
});

const openLink = () => open('/shared/secret', { '/shared/$token': SharedPage });

test('who has the link reads what it lets them read, until when, and that some is left out', async () => {
  const read = vi.spyOn(api, 'shared').mockResolvedValue(shared);
  openLink();
  await screen.findByRole('heading', { name: 'Bridge engineer' });
  expect(read).toHaveBeenCalledWith('secret');
  expect(screen.getByText(/ends on .*Apr/)).toBeDefined();
  expect(screen.getByText(/left out before it was shared/)).toBeDefined();
  expect(screen.getByText('You named the load.')).toBeDefined();
  expect(screen.getByRole('link', { name: 'line 1' }).getAttribute('href')).toBe('#turn-1');
  expect(screen.getByText('Tell me about a bridge.')).toBeDefined();
  expect(screen.getByText('Candidate', { selector: 'p' })).toBeDefined();
  expect(screen.queryByText('You')).toBeNull();
});

test('a link to the report alone leads to no line', async () => {
  const { transcript: _, ...rest } = shared;
  vi.spyOn(api, 'shared').mockResolvedValue({ ...rest, scope: 'report' });
  openLink();
  await screen.findByText('You named the load.');
  expect(screen.queryByRole('link', { name: 'line 1' })).toBeNull();
  expect(screen.queryByRole('heading', { name: 'Transcript' })).toBeNull();
});

test('a link that has ended says so', async () => {
  const gone = new ApiError({ code: 'not_found', status: 404, message: 'There is no such link.', retryable: false });
  vi.spyOn(api, 'shared').mockRejectedValue(gone);
  openLink();
  expect(await screen.findByRole('heading', { name: 'This link leads nowhere any more' })).toBeDefined();
});
