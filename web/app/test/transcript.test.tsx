import type { Doubt, Line } from '@antiphon/client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import { find, placeOf } from '../src/record/find.ts';
import { readTurns, unheard } from '../src/record/lines.ts';
import type { LineTools } from '../src/record/ReadLine.tsx';
import { TranscriptView } from '../src/record/TranscriptView.tsx';
import { render, turn } from './support.tsx';

const line = (what: Partial<Line>): Line => ({ ...turn(what), trust: 1, corrected: false, ...what });

const lines = [
  line({ turn: 1, text: 'What went off its plan?', endMs: 4000 }),
  line({ turn: 2, role: 'candidate', source: 'browser', text: 'The night shift. It was the Night   shift (again).', startMs: 5000, endMs: 9000 }),
  line({ turn: 3, text: 'What would you', cut: true, generated: 'What would you do differently?', startMs: 20_000, endMs: 21_000 }),
  line({ turn: 4, role: 'candidate', source: 'typed', text: 'Ask first.', startMs: 22_000, endMs: 22_000 }),
];
const turns = readTurns(lines);

function show(of = lines, props: { tools?: LineTools; gaps?: Parameters<typeof TranscriptView>[0]['gaps'] } = {}) {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TranscriptView turns={readTurns(of)} {...props} />
    </QueryClientProvider>,
  );
  return userEvent.setup();
}

const items = () => screen.getAllByRole('listitem').map((item) => item.textContent);

describe('the search', () => {
  test('finds words whatever their case and the spaces between them', () => {
    expect(find(turns, 'night shift').map(({ turn, from }) => [turn, from])).toEqual([[2, 4], [2, 28]]);
  });

  test('takes marks for what they are', () => {
    expect(find(turns, '(again).')).toHaveLength(1);
    expect(find(turns, '.*')).toHaveLength(0);
    expect(find(turns, '  ')).toHaveLength(0);
  });

  test('says how often, and goes on and round', async () => {
    const user = show();
    await user.type(screen.getByRole('searchbox'), 'what');
    expect(screen.getByText('1 of 2')).toBeDefined();
    await user.keyboard('{Enter}');
    expect(screen.getByText('2 of 2')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Next' }));
    expect(screen.getByText('1 of 2')).toBeDefined();
    expect(document.querySelectorAll('mark')).toHaveLength(2);
    expect(document.querySelectorAll('mark.current')).toHaveLength(1);
  });

  test('says when there is nothing', async () => {
    const user = show();
    await user.type(screen.getByRole('searchbox'), 'elephant');
    expect(screen.getByText('Nothing found')).toBeDefined();
  });
});

test('a quote is found whatever its marks and capitals', () => {
  expect(placeOf('So: I asked the night shift, first.', 'i asked — the night SHIFT first')).toEqual({ from: 4, to: 34 });
  expect(placeOf('So: I asked.', 'nobody said this')).toBeUndefined();
});

test('one speaker’s lines are shown where that is wanted', async () => {
  const user = show();
  await user.click(screen.getByRole('radio', { name: 'You' }));
  expect(items()).toHaveLength(2);
  expect(items().join()).not.toContain('What went off');
});

describe('a line', () => {
  test('that may be wrong says why, in words', () => {
    const doubts: Doubt[] = ['few_words', 'browser_recognition'];
    show([line({ turn: 2, role: 'candidate', source: 'browser', text: 'Yes.', trust: 0.4, doubts })]);
    expect(items()[0]).toContain('May not be what was said: these are few words for that much speech; they were recognised by the browser.');
  });

  test('that is trusted enough raises no doubt', () => {
    show([line({ turn: 2, role: 'candidate', source: 'browser', text: 'Yes.', trust: 0.8, doubts: ['browser_recognition'] })]);
    expect(items()[0]).not.toContain('May not be');
  });

  test('that was corrected keeps what had been recognised', () => {
    show([line({ turn: 2, role: 'candidate', source: 'browser', text: 'Night shift.', corrected: true, original: 'Knight shift.' })]);
    expect(items()[0]).toContain('corrected by you');
    expect(items()[0]).toContain('Knight shift.');
    expect(items()[0]).not.toContain('recognised by your browser');
  });

  test('that was cut shows what was not heard', () => {
    const [, , cut] = turns;
    expect(cut && unheard(cut)).toBe('do differently?');
    show();
    expect(items()[2]).toContain('What was prepared, and not heard');
  });
});

test('a gap stands where it was, and says how long', () => {
  show(lines, { gaps: [{ kind: 'connection', startMs: 10_000, endMs: 16_000 }, { kind: 'model', startMs: 30_000 }] });
  expect(items()[2]).toContain('The connection was lost for 6 s.');
  expect(items().at(-1)).toContain('did not come back');
});

describe('a correction', () => {
  const begin = async (correct: LineTools['correct']) => {
    const user = show(lines, { tools: { correct } });
    await user.click(screen.getByRole('button', { name: 'With the line at 0:05' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Correct a misheard word' }));
    const box = screen.getByRole('textbox', { name: 'What you really said' });
    await user.clear(box);
    await user.type(box, 'The day shift.');
    return { user, box: box as HTMLTextAreaElement };
  };

  test('is stored, and the reader is back on the line', async () => {
    const correct = vi.fn(() => Promise.resolve());
    const { user } = await begin(correct);
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(correct).toHaveBeenCalledWith(2, 'The day shift.');
    await vi.waitFor(() => expect(document.activeElement?.id).toBe('turn-2'));
  });

  test('that could not be stored says so and loses nothing', async () => {
    const { user, box } = await begin(() => Promise.reject(new Error('no')));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByRole('alert')).toBeDefined();
    expect(box.value).toBe('The day shift.');
  });

  test('is not lost by Escape once something is typed', async () => {
    const { user, box } = await begin(() => Promise.resolve());
    await user.keyboard('{Escape}');
    expect(box.isConnected).toBe(true);
  });

  test('is for the candidate’s own lines alone', async () => {
    const user = show(lines, { tools: { correct: () => Promise.resolve() } });
    await user.click(screen.getByRole('button', { name: 'With the line at 0:00' }));
    expect(within(await screen.findByRole('menu')).queryByRole('menuitem', { name: /Correct/ })).toBeNull();
  });
});

test('a link to a line is offered where there is an address for it', async () => {
  const linkTo = vi.fn(() => 'http://here/sessions/one#turn-4');
  const user = show(lines, { tools: { linkTo } });
  await user.click(screen.getByRole('button', { name: 'With the line at 0:22' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Copy a link to it' }));
  expect(linkTo).toHaveBeenCalledWith(4);
  expect(await screen.findByText('A link to the line is copied.')).toBeDefined();
});

test('the time code leads to its time', async () => {
  const onSeek = vi.fn();
  const user = show(lines, { tools: { onSeek } });
  await user.click(screen.getByRole('link', { name: 'Go to 0:20' }));
  expect(onSeek).toHaveBeenCalledWith(20_000);
});
