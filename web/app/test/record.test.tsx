import { interviewFrom, type InterviewDetail, type Turn } from '@antiphon/client';
import { screen } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { exported } from '../src/record/export.ts';
import { measure } from '../src/record/measure.ts';
import { TurnLine } from '../src/record/TurnLine.tsx';
import { render, turn } from './support.tsx';

const answer = (what: Partial<Turn>) => turn({ role: 'candidate', source: 'browser', text: 'Because.', ...what });
const silent = answer({ turn: 2, text: '', source: 'none', startMs: 2000, endMs: 12_000, speechMs: 9000, responseMs: 1000 });

describe('what is measured', () => {
  test('speech, pauses, beginnings and interruptions are added up', () => {
    const pauses = [{ startMs: 14_000, endMs: 14_400 }, { startMs: 15_000, endMs: 17_000 }];
    const transcript = [
      turn({ endMs: 2000, cut: true }),
      silent,
      answer({ turn: 3, startMs: 13_000, endMs: 20_000, responseMs: 3000, pauses }),
      answer({ turn: 4, source: 'typed', startMs: 30_000, endMs: 30_000, responseMs: 60_000 }),
    ];
    expect(measure(transcript)).toEqual({
      answers: 3,
      youMs: 16_000,
      interviewerMs: 2000,
      longestPauseMs: 2000,
      beginMs: 2000,
      interruptions: 1,
    });
  });

  test('nothing said is nothing measured', () => {
    expect(measure([])).toMatchObject({ answers: 0, longestPauseMs: undefined, beginMs: undefined });
  });
});

describe('a line', () => {
  const show = (of: Turn) => {
    const [view] = interviewFrom([of], 0).turns;
    if (view) render(<ol><TurnLine turn={view} /></ol>);
    return screen.getByRole('listitem').textContent;
  };

  test('without words tells length and pauses', () => {
    expect(show(silent)).toContain('Spoken answer, 9 s — words not recognised');
  });

  test('tells where its words come from', () => {
    expect(show(answer({}))).toContain('recognised by your browser');
  });

  test('that was cut says so', () => {
    expect(show(turn({ cut: true, generated: 'Hello. And' }))).toContain('You interrupted here');
  });

  test('of the interviewer’s script needs no mark', () => {
    expect(show(turn())).toBe('0:00InterviewerHello.');
  });
});

describe('an export', () => {
  const interview: InterviewDetail = {
    id: 'one',
    status: 'ended',
    track: 'software',
    createdAt: '2026-11-20T09:30:00Z',
    durationMs: 12_000,
    turns: 2,
    model: { provider: 'Antiphon', name: 'practice' },
    transcript: [turn({ text: 'What is *best*?', cut: true }), silent, answer({ turn: 3, startMs: 65_000 })],
    lastSeq: 9,
  };
  const text = (format: 'text' | 'markdown' | 'json') => exported(interview, 'Nurse', format).text();

  test('as text has a time code, a speaker and the words of each turn', async () => {
    expect((await text('text')).split('\n').slice(3, 6)).toEqual([
      '   0:00  Interviewer: What is *best*? [interrupted]',
      '   0:02  You: (Spoken answer, 9 s — words not recognised)',
      '   1:05  You: Because. [recognised by your browser]',
    ]);
  });

  test('as Markdown keeps what was said from becoming Markdown', async () => {
    expect(await text('markdown')).toContain('What is \\*best\\*? \\[interrupted\\]');
  });

  test('as JSON is the whole of it', async () => {
    expect(JSON.parse(await text('json'))).toEqual(interview);
    expect(exported(interview, 'Nurse', 'json').name).toBe('interview-2026-11-20.json');
  });
});
