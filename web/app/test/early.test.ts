import { createApi } from '@antiphon/client';
import { afterEach, expect, test, vi } from 'vitest';
import { early } from '../build/early.ts';
import { answers, fetchOrTake } from '../src/early.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
  document.head.innerHTML = '';
  sessionStorage.clear();
  globalThis.asked = undefined;
});

const at = (pathname: string) => vi.stubGlobal('location', { pathname });
const answering = (status?: string) => {
  const fetched = vi.fn(async (url: string) => Response.json({ url, status }));
  vi.stubGlobal('fetch', fetched);
  return fetched;
};
const files = () => [...document.head.querySelectorAll('link')].map((link) => link.getAttribute('href'));
const pages = {
  '/': { scripts: [], fonts: [], answers: ['/api/tracks'], ended: [] },
  '/sessions': { scripts: ['history.js'], fonts: [], answers: [], ended: [] },
  '/sessions/$id': { scripts: ['report.js', 'lines.js'], fonts: ['figures.woff2'], answers: ['/api/interviews/$id'], ended: ['/api/interviews/$id/transcript'] },
};

test('the scripts and fonts of the page that is opened are asked for, and of no other', () => {
  answering();
  at('/sessions/7/');
  early(pages);
  expect(files()).toEqual(['/report.js', '/lines.js', '/figures.woff2']);
});

test('what is asked early is what the page would ask, and is taken once', async () => {
  const fetched = answering();
  at('/sessions/7');
  early(pages);
  expect(fetched.mock.calls).toEqual([['/api/interviews/7']]);
  const api = createApi({ fetch: fetchOrTake });
  await api.interview('7');
  expect(fetched).toHaveBeenCalledTimes(1);
  await api.interview('7');
  expect(fetched).toHaveBeenCalledTimes(2);
});

test('of an interview that is over, the rest is asked before its page is there', async () => {
  const fetched = answering('ended');
  at('/sessions/7');
  early(pages);
  await vi.waitFor(() => expect(fetched.mock.calls).toEqual([['/api/interviews/7'], ['/api/interviews/7/transcript']]));
  const api = createApi({ fetch: fetchOrTake });
  await Promise.all([api.interview('7'), api.transcript('7')]);
  expect(fetched).toHaveBeenCalledTimes(2);
});

test('of one that runs, it is asked when the page wants it', async () => {
  const fetched = answering('live');
  at('/sessions/7');
  early(pages);
  const api = createApi({ fetch: fetchOrTake });
  await api.interview('7');
  expect(fetched).toHaveBeenCalledTimes(1);
  await api.transcript('7');
  expect(fetched.mock.calls.at(-1)?.[0]).toBe('/api/interviews/7/transcript');
});

test('a page’s first questions have the addresses that its script asks by', async () => {
  const asked = vi.fn(async (_: RequestInfo | URL) => Response.json({ interviews: [], tracks: [] }));
  const api = createApi({ fetch: asked });
  const asking = [api.tracks(), api.interviews({ limit: 3 }), api.interview('$id'), api.transcript('$id'), api.feedback('$id')];
  await Promise.all([...asking, api.interviewPlan('$id'), api.repeatedQuestions()]);
  const known = asked.mock.calls.map(([url]) => decodeURIComponent(String(url)));
  for (const address of Object.values(answers).flatMap((page) => [...page.answers, ...page.ended])) expect(known).toContain(address);
});

test('who has a token asks with it, and not before', () => {
  const fetched = answering();
  sessionStorage.setItem('token', 'secret');
  at('/');
  early(pages);
  expect(fetched).not.toHaveBeenCalled();
});

test('a question that was not asked early, or is no question, is asked now', async () => {
  const fetched = answering();
  at('/');
  early(pages);
  await fetchOrTake('/api/tracks', { method: 'POST' });
  await fetchOrTake('/api/users/me');
  expect(fetched.mock.calls.map(([url]) => url)).toEqual(['/api/tracks', '/api/tracks', '/api/users/me']);
});

test('the browser learns to write dates once something is on the screen', () => {
  answering();
  at('/');
  const made = vi.spyOn(Intl, 'DateTimeFormat');
  vi.useFakeTimers({ toFake: ['requestAnimationFrame', 'setTimeout'] });
  early(pages);
  expect(made).not.toHaveBeenCalled();
  vi.runAllTimers();
  expect(made).toHaveBeenCalledOnce();
});
