import { ApiError } from '@antiphon/client';
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { SettingsPage } from '../src/pages/settings/SettingsPage.tsx';
import { api } from '../src/queries.ts';
import { authorization } from '../src/token.ts';
import { open, stub } from './support.tsx';

const model = { provider: 'openai', name: 'gpt-realtime', host: 'api.openai.example' };
const user = { id: 'local', role: 'admin', goals: 'A first job', madeAt: '', seenAt: '' } as const;

beforeEach(() => {
  sessionStorage.clear();
  vi.spyOn(api, 'tracks').mockResolvedValue({ tracks: [], model, retentionDays: 30 });
  vi.spyOn(api, 'auth').mockResolvedValue({ mode: 'local' });
  vi.spyOn(api, 'me').mockResolvedValue(user);
});

const openSettings = () => open('/settings', { '/settings': SettingsPage, '/': stub('home') });

test('it says where the voice goes, and for how long the words are kept', async () => {
  openSettings();
  expect(await screen.findByText(/sent to api\.openai\.example/)).toBeDefined();
  expect(screen.getByText(/for 30 days after an interview/)).toBeDefined();
  expect(screen.getByText('Nobody is recorded on this server.')).toBeDefined();
});

test('it says where a text model reads what was said, or that none does', async () => {
  openSettings();
  expect(await screen.findByText(/^No model does/)).toBeDefined();
  cleanup();
  const textModel = { provider: 'chat', name: 'writer', host: 'models.example' };
  vi.spyOn(api, 'tracks').mockResolvedValue({ tracks: [], model, textModel });
  openSettings();
  expect(await screen.findByText(/is sent to models\.example after an interview/)).toBeDefined();
});

test('what has not come yet is waited for in words', async () => {
  vi.spyOn(api, 'tracks').mockReturnValue(new Promise(() => undefined));
  vi.spyOn(api, 'me').mockReturnValue(new Promise(() => undefined));
  openSettings();
  await screen.findByRole('heading', { name: 'Settings' });
  expect(within(screen.getByRole('region', { name: 'Privacy' })).getByText('Looking…')).toBeDefined();
  expect(within(screen.getByRole('region', { name: 'About you' })).getByText('Looking…')).toBeDefined();
});

test('what one says of oneself is kept as the server has it', async () => {
  const edit = vi.spyOn(api, 'editMe').mockResolvedValue({ ...user, name: 'Ada' });
  openSettings();
  await userEvent.type(await screen.findByRole('textbox', { name: 'Name' }), 'Ada');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('Saved.')).toBeDefined();
  expect(edit).toHaveBeenCalledExactlyOnceWith({ name: 'Ada', goals: 'A first job' });
});

test('everything is deleted only when that was written, and then the page says that it is gone', async () => {
  const erase = vi.spyOn(api, 'eraseMe').mockResolvedValue(undefined);
  openSettings();
  await userEvent.click(await screen.findByRole('button', { name: 'Delete everything…' }));
  const yes = await screen.findByRole('button', { name: 'Delete everything' });
  expect(yes.hasAttribute('disabled')).toBe(true);
  await userEvent.type(screen.getByRole('textbox', { name: /Type delete/ }), 'Delete');
  await userEvent.click(yes);
  expect(await screen.findByRole('heading', { name: 'Everything that was yours is gone' })).toBeDefined();
  expect(erase).toHaveBeenCalledOnce();
});

test('what could not be deleted is still there, with the reason', async () => {
  const refusal = new ApiError({ code: 'of_another_version', status: 503, message: 'The database is away.', retryable: true });
  vi.spyOn(api, 'eraseMe').mockRejectedValue(refusal);
  openSettings();
  await userEvent.click(await screen.findByRole('button', { name: 'Delete everything…' }));
  await userEvent.type(await screen.findByRole('textbox', { name: /Type delete/ }), 'delete');
  await userEvent.click(screen.getByRole('button', { name: 'Delete everything' }));
  expect(await screen.findByText('The database is away.')).toBeDefined();
  expect(screen.getByRole('heading', { name: 'Settings' })).toBeDefined();
});

test('on a server with accounts a token is kept for this tab, and every request says it', async () => {
  vi.spyOn(api, 'auth').mockResolvedValue({ mode: 'jwt', issuer: 'https://id.example' });
  openSettings();
  await userEvent.type(await screen.findByLabelText('Token'), ' ey.a.b ');
  await userEvent.click(screen.getByRole('button', { name: 'Use this token' }));
  await screen.findByText('A token is in use in this tab.');
  expect(authorization()).toEqual({ authorization: 'Bearer ey.a.b' });
  await userEvent.click(screen.getByRole('button', { name: 'Forget it' }));
  await waitFor(() => expect(authorization()).toEqual({}));
});
