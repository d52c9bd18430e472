import { interviewFrom, type Turn } from '@antiphon/client';
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, test, vi } from 'vitest';
import { addLevel, BIN_MS, levelRecord } from '../src/call/levels.ts';
import { lanes, outline, spanOf } from '../src/ribbon/layout.ts';
import { gapsOf } from '../src/record/gaps.ts';
import { Ribbon } from '../src/ribbon/Ribbon.tsx';
import { Scrubber } from '../src/ribbon/Scrubber.tsx';
import { render, turn } from './support.tsx';

const views = (...turns: Turn[]) => interviewFrom(turns, 0).turns;

describe('the lanes', () => {
  test('a pause is a gap in the candidate’s block', () => {
    const answer = turn({ turn: 2, role: 'candidate', startMs: 1000, endMs: 9000, pauses: [{ startMs: 3000, endMs: 4000 }] });
    expect(lanes(views(answer), 0).candidate).toEqual([
      { turn: 2, fromMs: 1000, toMs: 3000, cut: false },
      { turn: 2, fromMs: 4000, toMs: 9000, cut: false },
    ]);
  });

  test('a turn that goes on reaches to now', () => {
    const live = { turn: 1, role: 'interviewer', startMs: 500, phrases: [], text: '' } as const;
    expect(lanes([live], 2000).interviewer).toEqual([{ turn: 1, fromMs: 500, toMs: 2000, cut: false }]);
  });

  test('only the last part of a cut turn is cut', () => {
    const cut = turn({ cut: true, endMs: 2000, pauses: [{ startMs: 500, endMs: 700 }] });
    expect(lanes(views(cut), 0).interviewer.map((block) => block.cut)).toEqual([false, true]);
  });
});

describe('a lost connection', () => {
  const notice = (code: 'connection_lost' | 'reconnected' | 'model_away', at: number) => ({ code, at, message: '' });
  const lost = [notice('connection_lost', 1000), notice('reconnected', 7000), notice('connection_lost', 9000)];

  test('is a gap until it is back, or to the end; the model’s absence is one of its own', () => {
    expect(gapsOf([...lost, notice('model_away', 9200)])).toEqual([
      { kind: 'connection', startMs: 1000, endMs: 7000 },
      { kind: 'connection', startMs: 9000 },
      { kind: 'model', startMs: 9200 },
    ]);
  });

  test('is hatched, and said in words', () => {
    const { container } = render(<Ribbon turns={[]} notices={lost} spanMs={10_000} />);
    expect(container.querySelectorAll('rect[fill^="url(#"]')).toHaveLength(2);
    expect(screen.getByRole('img').getAttribute('aria-label')).toContain('The connection was lost 2 times.');
  });
});

test('the span stands still until it is full', () => {
  expect(spanOf(0)).toBe(spanOf(100_000));
  expect(spanOf(119_000)).toBe(150_000);
  for (const now of [0, 60_000, 1_200_000, 7_200_000]) expect(spanOf(now)).toBeGreaterThan(now);
});

test('levels keep the loudest moment of each bin, and are drawn on their side of the line', () => {
  const record = levelRecord();
  addLevel(record, 0, { candidate: 0.1, interviewer: 0 });
  addLevel(record, BIN_MS - 1, { candidate: 0.4, interviewer: 0 });
  addLevel(record, BIN_MS, { candidate: 0.2, interviewer: 0 });
  expect(record.candidate).toEqual([0.4, 0.2]);
  const size = { width: 100, height: 72, columns: 2 };
  const above = outline(record.candidate, 2 * BIN_MS, { ...size, direction: -1 });
  expect(above.match(/M/g)).toHaveLength(2);
  for (const [, y] of above.matchAll(/V([\d.]+)/g)) expect(Number(y)).toBeLessThan(36);
  expect(outline(record.interviewer, 2 * BIN_MS, { ...size, direction: 1 })).toBe('');
});

test('it says in words what it shows', () => {
  const turns = views(turn({ endMs: 2000 }), turn({ turn: 2, role: 'candidate', startMs: 2000, endMs: 10_000 }));
  render(<Ribbon turns={turns} spanMs={10_000} />);
  expect(screen.getByRole('img').getAttribute('aria-label')).toBe(
    'Voice timeline: you spoke for 8 s, the interviewer for 2 s.',
  );
});

describe('the scrubber', () => {
  const turns = views(
    turn({ endMs: 2000 }),
    turn({ turn: 2, role: 'candidate', startMs: 3000, endMs: 10_000, text: 'Because.' }),
    turn({ turn: 3, startMs: 11_000, endMs: 12_000 }),
  );
  const show = (at: number) => {
    const onSeek = vi.fn();
    render(<Scrubber turns={turns} spanMs={12_000} at={at} onSeek={onSeek} />);
    return { onSeek, slider: screen.getByRole('slider', { name: 'Place in the interview' }) };
  };

  test('says in words where it is, and who speaks there', () => {
    expect(show(4000).slider.getAttribute('aria-valuetext')).toBe('0:04, You: Because.');
  });

  test('says that nobody speaks', () => {
    expect(show(2500).slider.getAttribute('aria-valuetext')).toBe('0:02, nobody speaks');
  });

  test.each([
    ['ArrowRight', 9000],
    ['ArrowLeft', 0],
    ['PageDown', 11_000],
    ['PageUp', 3000],
  ])('%s leads on from 4 s to %i ms', (key, to) => {
    const { slider, onSeek } = show(4000);
    fireEvent.keyDown(slider, { key });
    expect(onSeek).toHaveBeenCalledWith(to);
  });
});
