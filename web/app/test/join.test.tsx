import { ApiError, type Invited } from '@antiphon/client';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { JoinPage } from '../src/pages/join/JoinPage.tsx';
import { api } from '../src/queries.ts';
import { open, stub } from './support.tsx';

const invited: Invited = {
  title: 'Operations, second round',
  role: 'Operations lead',
  minutes: 25,
  expiresAt: '2026-03-01T12:00:00Z',
  model: { provider: 'openai', name: 'gpt-realtime', host: 'api.openai.example' },
};

beforeEach(() => {
  vi.spyOn(api, 'tracks').mockResolvedValue({ tracks: [], model: invited.model, retentionDays: 30 });
});

const openLink = () => open('/join/secret', { '/join/$token': JoinPage, '/prepare': stub('prepare') });

const refuse = (code: string, status: number) =>
  vi.spyOn(api, 'invited').mockRejectedValue(new ApiError({ code, status, message: 'from the server', retryable: false }));

test('the invited are told what it is, who hears them and who reads it, before they can go on', async () => {
  vi.spyOn(api, 'invited').mockResolvedValue(invited);
  const router = openLink();
  await screen.findByRole('heading', { name: 'Operations, second round' });
  expect(screen.getByText('at most 25 min')).toBeDefined();
  expect(screen.getByText(/sent to api\.openai\.example/)).toBeDefined();
  expect(screen.getByText(/Only you can read the transcript/)).toBeDefined();
  expect(await screen.findByText(/kept for 30 days/)).toBeDefined();
  const go = screen.getByRole('button', { name: 'Continue' });
  expect(go.getAttribute('disabled')).not.toBeNull();
  await userEvent.click(screen.getByRole('checkbox', { name: /I have read this/ }));
  await userEvent.click(go);
  await screen.findByText('prepare');
  expect(router.state.location.search).toEqual({ invitation: 'secret' });
});

test('that somebody else may read it is said, and who', async () => {
  vi.spyOn(api, 'invited').mockResolvedValue({ ...invited, sharesWith: 'user_7' });
  openLink();
  expect(await screen.findByText(/may read the transcript and the report.*knows them as user_7/)).toBeDefined();
});

test('what is no longer open says so, and what to do', async () => {
  refuse('invitation_ended', 409);
  openLink();
  await screen.findByRole('heading', { name: 'This invitation is no longer open' });
  expect(screen.getByText(/Ask whoever sent you the link/)).toBeDefined();
});

test('what never was an invitation is told apart', async () => {
  refuse('not_found', 404);
  openLink();
  await screen.findByRole('heading', { name: 'This link is not an invitation' });
});
