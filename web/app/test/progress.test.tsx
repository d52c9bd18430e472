import type { Band, Progress, ProgressPoint, RepeatedQuestions } from '@antiphon/client';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { lineOf } from '../src/pages/progress/BandChart.tsx';
import { usualOf } from '../src/pages/progress/measures.ts';
import { ProgressPage } from '../src/pages/progress/ProgressPage.tsx';
// The page loads them when they are wanted; here, that takes as long as the machine is busy.
import '../src/pages/progress/Trends.tsx';
import { drawnOf } from '../src/pages/progress/wanted.ts';
import { api } from '../src/queries.ts';
import { open, stub } from './support.tsx';

/** There is no canvas here: the plot tells what it was given. */
const plotted = vi.hoisted(() => ({ data: [] as unknown[] }));
vi.mock('uplot', () => ({
  default: class {
    constructor(_: unknown, data: unknown) {
      plotted.data.push(data);
    }
    setData() {}
    setSize() {}
    redraw() {}
    destroy() {}
  },
}));

const point = (n: number, what: Partial<ProgressPoint> = {}): ProgressPoint => ({
  id: `i${n}`,
  createdAt: `2026-03-0${n}T12:00:00Z`,
  track: 'software',
  minutes: 10 + n,
  answers: 4,
  talkRatio: 0.5 + n / 100,
  medianResponseMs: n * 1000,
  pauseShare: 0.1,
  bands: [],
  ...what,
});

const tracks = [
  { id: 'software', title: 'Software engineering', about: '', questions: 8 },
  { id: 'product', title: 'Product', about: '', questions: 8 },
];

/** As the server gives them: the newest first. */
const progress = (...interviews: ProgressPoint[]): Progress => ({ interviews: interviews.toReversed() });
const repeated: RepeatedQuestions = { questions: [{ question: 'conflict', text: 'Tell me about a conflict.', interviews: ['i2', 'i1'] }] };

beforeEach(() => {
  plotted.data = [];
  vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} });
  vi.stubGlobal('matchMedia', () => new EventTarget());
  vi.spyOn(api, 'tracks').mockResolvedValue({ tracks, model: { provider: 'practice', name: 'practice' } });
  vi.spyOn(api, 'repeatedQuestions').mockResolvedValue(repeated);
});

const openProgress = (at = '/progress') =>
  open(
    at,
    {
      '/progress': ProgressPage,
      '/sessions/$id': stub('one'),
      '/sessions/$id/questions/$question': stub('answers'),
      '/': stub('home'),
    },
    drawnOf,
  );

test('each measure is a chart with its words, over the interviews from the oldest on', async () => {
  vi.spyOn(api, 'progress').mockResolvedValue(progress(point(1), point(2), point(3)));
  openProgress();
  const chart = await screen.findByRole('img', { name: /^Time before you began in 3 interviews/ });
  expect(chart.getAttribute('aria-label')).toBe(
    'Time before you began in 3 interviews: first 1.0 s, last 3.0 s; between 1.0 s and 3.0 s.',
  );
  expect(plotted.data).toContainEqual([[0, 1, 2], [1, 2, 3]]);
  const pace = screen.getByRole('region', { name: 'Speaking pace' });
  expect(within(pace).getByText('Not measured yet.')).toBeDefined();
});

test('the table has what the charts have, and leads to the interviews, the newest first', async () => {
  vi.spyOn(api, 'progress').mockResolvedValue(progress(point(1), point(2, { wordsPerMinute: 121.4 })));
  openProgress();
  await userEvent.click(await screen.findByText('All values as a table'));
  const [, newest, oldest] = within(screen.getByRole('table')).getAllByRole('row');
  expect(newest?.textContent).toContain('121 words/min');
  expect(newest && within(newest).getByRole('link').getAttribute('href')).toBe('/sessions/i2');
  expect(oldest && within(oldest).getAllByRole('cell')[0]?.textContent).toBe('–');
});

test('after one interview nothing is drawn, and it is said why', async () => {
  vi.spyOn(api, 'progress').mockResolvedValue(progress(point(1)));
  openProgress();
  await screen.findByText(/You have had one interview so far/);
  expect(screen.queryByRole('img')).toBeNull();
  expect(screen.getByRole('link', { name: /Mar 1, 2026|1 Mar 2026/ })).toBeDefined();
});

test('an interview in which nobody spoke is left out, and that is said', async () => {
  vi.spyOn(api, 'progress').mockResolvedValue(progress(point(1, { answers: 0 })));
  openProgress();
  await screen.findByText('One interview without a spoken answer is left out.');
  expect(screen.getByText(/begins with the first interview/)).toBeDefined();
  expect(screen.getByRole('link', { name: 'Practise an interview' })).toBeDefined();
});

test('one kind of interview is asked for by the address', async () => {
  const ask = vi.spyOn(api, 'progress').mockResolvedValue(progress(point(1), point(2)));
  const router = openProgress('/progress?track=product');
  await waitFor(() => expect(ask).toHaveBeenCalledWith(expect.objectContaining({ track: 'product' })));
  await userEvent.click(await screen.findByRole('button', { name: /Product/ }));
  await userEvent.click(await screen.findByRole('option', { name: 'All' }));
  await waitFor(() => expect(router.state.location.search).toEqual({}));
});

test('a question that was answered twice leads to both answers', async () => {
  vi.spyOn(api, 'progress').mockResolvedValue(progress(point(1), point(2)));
  openProgress();
  const link = await screen.findByRole('link', { name: 'Tell me about a conflict.' });
  expect(link.getAttribute('href')).toBe('/sessions/i2/questions/conflict');
  expect(screen.getByText('answered 2 times')).toBeDefined();
});

test('each competency is a chart of its bands, with the caveat, over the interviews that have any', async () => {
  const bands = (planning?: Band, leading?: Band) => [
    ...(planning ? [{ name: 'Planning', band: planning }] : []),
    ...(leading ? [{ name: 'leading ', band: leading }] : []),
  ];
  vi.spyOn(api, 'progress').mockResolvedValue(
    progress(point(1, { bands: bands('emerging', 'solid') }), point(2), point(3, { bands: bands('not_enough_evidence') }), point(4, { bands: bands('strong') })),
  );
  openProgress();
  const section = await screen.findByRole('region', { name: 'What the answers show' });
  expect(within(section).getByText(/nobody has compared them/)).toBeDefined();
  expect(within(section).getAllByRole('img').map((chart) => chart.getAttribute('aria-label'))).toEqual([
    'Planning in 3 interviews: first Emerging, last Strong. Once there was not enough evidence.',
  ]);
  expect(within(section).getByText('Judged once so far: leading (Solid).')).toBeDefined();
  await userEvent.click(within(section).getByText('All bands as a table'));
  const rows = within(within(section).getByRole('table')).getAllByRole('row');
  expect(rows.map((row) => within(row).queryAllByRole('cell').map((cell) => cell.textContent))).toEqual([
    [], ['Strong', '–'], ['Not enough evidence', '–'], ['Emerging', 'Solid'],
  ]);
  expect(rows[1] && within(rows[1]).getByRole('link').getAttribute('href')).toBe('/sessions/i4');
});

test('where nobody has read the answers there are no bands, and nothing is said of them', async () => {
  vi.spyOn(api, 'progress').mockResolvedValue(progress(point(1), point(2)));
  openProgress();
  await screen.findByRole('region', { name: 'Over your interviews' });
  expect(screen.queryByText('What the answers show')).toBeNull();
});

test('the line of bands is broken where there was not enough evidence, or nobody looked', () => {
  expect(lineOf(['emerging', 'strong', 'not_enough_evidence', 'solid', undefined, 'solid', 'solid'])).toBe('M0.5 2.5L1.5 0.5M3.5 1.5M5.5 1.5L6.5 1.5');
});

test('what is usual is the middle half, from five values on', () => {
  expect(usualOf([5, 1, 4, 2])).toBeUndefined();
  expect(usualOf([50, 1, 4, 2, 3, 5, 6, 0])).toEqual([1, 5]);
});
