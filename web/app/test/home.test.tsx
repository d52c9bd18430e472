import type { GeneratedPlan } from '@antiphon/client';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { HomePage } from '../src/pages/home/HomePage.tsx';
// The page loads it when it is wanted; here, that takes as long as the machine is busy.
import '../src/pages/plans/ForJob.tsx';
import { api } from '../src/queries.ts';
import { open, stub } from './support.tsx';

const model = { provider: 'practice', name: 'practice' };
const plan = { title: 'For a bridge', minutes: 20, sections: [] };

beforeEach(() => {
  vi.spyOn(api, 'tracks').mockResolvedValue({ tracks: [], model });
  vi.spyOn(api, 'interviews').mockResolvedValue({ interviews: [] });
});

const openHome = () => open('/', { '/': HomePage, '/plans/$id': stub('the plan'), '/prepare': stub('prepare') });

test('a job that is pasted becomes a plan, which opens', async () => {
  const made: GeneratedPlan = { plan, madeBy: { provider: 'rules', name: 'rules' } };
  const generate = vi.spyOn(api, 'generatePlan').mockResolvedValue(made);
  vi.spyOn(api, 'createPlan').mockResolvedValue({ id: 'p1', title: plan.title, version: 1, createdAt: '', updatedAt: '', plan, etag: '"1"' });
  openHome();
  expect(screen.queryByRole('textbox', { name: 'Job description' })).toBeNull();
  await userEvent.click(await screen.findByText('Paste a job description instead'));
  await userEvent.type(await screen.findByRole('textbox', { name: /Job description/ }), 'We build bridges.');
  expect(screen.getByText(/Nothing is sent anywhere/)).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: 'Make a plan' }));
  expect(await screen.findByText('the plan')).toBeDefined();
  expect(generate).toHaveBeenCalledWith(expect.objectContaining({ jobDescription: 'We build bridges.' }));
});

test('it says to whom the job is sent', async () => {
  vi.spyOn(api, 'tracks').mockResolvedValue({ tracks: [], model, textModel: { ...model, host: 'models.example' } });
  openHome();
  await userEvent.click(await screen.findByText('Paste a job description instead'));
  expect(await screen.findByText(/is sent to models\.example/)).toBeDefined();
});
