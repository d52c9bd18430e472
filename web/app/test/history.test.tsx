import { ApiError, type InterviewFound } from '@antiphon/client';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { HistoryPage } from '../src/pages/history/HistoryPage.tsx';
import { wantedOf } from '../src/pages/history/wanted.ts';
import { api } from '../src/queries.ts';
import { open, stub } from './support.tsx';

const interview: InterviewFound = {
  id: 'one',
  status: 'ended',
  reason: 'completed',
  track: 'software',
  role: 'Bridge engineer',
  createdAt: '2026-03-01T12:00:00Z',
  durationMs: 61_000,
  turns: 0,
};

beforeEach(() => {
  vi.spyOn(api, 'tracks').mockResolvedValue({ tracks: [], model: { provider: 'practice', name: 'practice' } });
});

const openAt = (at = '/sessions') =>
  open(at, { '/sessions': HistoryPage, '/sessions/$id': stub('one'), '/': stub('home') }, wantedOf);

test('who has had none is led to one, and has nothing to look through', async () => {
  vi.spyOn(api, 'interviews').mockResolvedValue({ interviews: [] });
  openAt();
  await screen.findByRole('link', { name: 'Practise an interview' });
  expect(screen.queryByRole('searchbox')).toBeNull();
});

test('words are looked for when the typing stops; what is found leads to its line, and the address keeps them', async () => {
  const snippet = [{ text: 'I build ', found: false }, { text: 'bridges', found: true }];
  const matches = [{ turn: 2, role: 'candidate', startMs: 65_000, snippet }] as const;
  const ask = vi.spyOn(api, 'interviews').mockImplementation(async ({ q } = {}) => ({
    interviews: [q === undefined ? interview : { ...interview, matches: [...matches] }],
  }));
  const router = openAt();
  await userEvent.type(await screen.findByRole('searchbox', { name: 'Words that were said' }), 'bridges');
  const found = await screen.findByRole('link', { name: 'You, 1:05' });
  expect(found.getAttribute('href')).toBe('/sessions/one#turn-2');
  expect(screen.getByText('bridges').tagName).toBe('MARK');
  expect(screen.getByText('One fits.')).toBeDefined();
  expect(router.state.location.search).toEqual({ q: 'bridges' });
  expect(ask.mock.calls.map(([filter]) => filter?.q)).toEqual([undefined, 'bridges']);
});

test('where nothing fits, all can be shown again', async () => {
  vi.spyOn(api, 'interviews').mockImplementation(async ({ status } = {}) => ({ interviews: status ? [] : [interview] }));
  openAt('/sessions?status=live');
  await screen.findByText('Nothing fits.');
  await userEvent.click(screen.getByRole('button', { name: 'Show all' }));
  await waitFor(() => expect(screen.getByRole('link', { name: 'Bridge engineer' })).toBeDefined());
});

test('a role and days are looked for as the reader’s calendar has them, the last day included', async () => {
  const ask = vi.spyOn(api, 'interviews').mockResolvedValue({ interviews: [interview] });
  const router = openAt('/sessions?from=2026-03-01&to=2026-03-01');
  await userEvent.type(await screen.findByRole('searchbox', { name: 'Role' }), 'bridge');
  await waitFor(() => expect(router.state.location.search).toEqual({ role: 'bridge', from: '2026-03-01', to: '2026-03-01' }));
  const [begin, end] = [new Date(2026, 2, 1), new Date(2026, 2, 2)].map((day) => day.toISOString());
  expect(ask).toHaveBeenLastCalledWith(expect.objectContaining({ role: 'bridge', from: begin, to: end }));
  expect(screen.getByLabelText<HTMLInputElement>('From').value).toBe('2026-03-01');
});

test('a day that there is not is no filter', () => {
  for (const from of ['2026-02-30', '2026-13-01', 'yesterday', 3]) expect(wantedOf({ from })).toEqual({});
});

test('an interview is deleted when that was confirmed, and it is said that it is gone', async () => {
  let there = [interview, { ...interview, id: 'two', role: 'Tunnel engineer' }];
  vi.spyOn(api, 'interviews').mockImplementation(async () => ({ interviews: there }));
  const erase = vi.spyOn(api, 'eraseInterview').mockImplementation(async (id) => {
    there = there.filter((one) => one.id !== id);
  });
  openAt();
  await userEvent.click(await screen.findByRole('button', { name: /^Delete: Bridge engineer/ }));
  await userEvent.click(await screen.findByRole('button', { name: 'Keep it' }));
  expect(erase).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: /^Delete: Bridge engineer/ }));
  await userEvent.click(await screen.findByRole('button', { name: 'Delete for good' }));
  const said = await screen.findByText(/^“Bridge engineer” of .* is deleted/);
  expect(erase).toHaveBeenCalledExactlyOnceWith('one');
  await waitFor(() => expect(screen.queryByRole('link', { name: 'Bridge engineer' })).toBeNull());
  expect(screen.getByRole('link', { name: 'Tunnel engineer' })).toBeDefined();
  expect(document.activeElement).toBe(said);
});

test('one that runs is not deleted from here, and one that could not be deleted stays, with the reason', async () => {
  const live: InterviewFound = { ...interview, id: 'two', status: 'live', role: 'Tunnel engineer' };
  vi.spyOn(api, 'interviews').mockResolvedValue({ interviews: [interview, live] });
  const refusal = new ApiError({ code: 'of_another_version', status: 503, message: 'The database is away.', retryable: true });
  vi.spyOn(api, 'eraseInterview').mockRejectedValue(refusal);
  openAt();
  await userEvent.click(await screen.findByRole('button', { name: /^Delete: / }));
  await userEvent.click(await screen.findByRole('button', { name: 'Delete for good' }));
  expect(await screen.findByText('The database is away.')).toBeDefined();
  expect(screen.getByRole('link', { name: 'Bridge engineer' })).toBeDefined();
});
