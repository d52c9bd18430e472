import { interviewFrom, type Turn } from '@antiphon/client';
import { cleanup, screen } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { TurnLine } from '../src/record/TurnLine.tsx';
import { ReaderContext, type Reader } from '../src/record/reader.ts';
import { TranscriptView } from '../src/record/TranscriptView.tsx';
import { Ribbon } from '../src/ribbon/Ribbon.tsx';
import { de } from '../src/words/de/index.ts';
import { Speaking } from '../src/words/Words.tsx';
import { render, turn } from './support.tsx';

const answer = (what: Partial<Turn>) => turn({ role: 'candidate', source: 'browser', text: 'Because.', ...what });
const silent = answer({ turn: 2, text: '', source: 'none', startMs: 2000, endMs: 12_000, speechMs: 9000, responseMs: 1000 });

describe('a line', () => {
  const show = (of: Turn) => {
    const [view] = interviewFrom([of], 0).turns;
    if (view) render(<ol><TurnLine turn={view} /></ol>);
    return screen.getByRole('listitem').textContent;
  };

  test('without words tells length and pauses', () => {
    expect(show(silent)).toContain('Spoken answer, 9 s — words not recognised');
  });

  test('counts the pauses of what has no words, and says when not a word was heard', () => {
    const pause = { startMs: 3000, endMs: 3500 };
    expect(show({ ...silent, pauses: [pause, pause] })).toContain('Spoken answer, 9 s, 2 pauses — words not recognised');
    cleanup();
    expect(show(turn({ text: '', cut: true }))).toContain('it was cut off before the first word');
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

describe('what both said', () => {
  const lines: Turn[] = [turn({ cut: true }), answer({ turn: 2, startMs: 900, endMs: 3000 })];
  const { turns } = interviewFrom(lines, 0);
  const corrected = { ...answer({ turn: 3, startMs: 4000, endMs: 5000 }), trust: 1, corrected: true, original: 'Be cause.' };
  const read = [...turns, ...interviewFrom([corrected], 0).turns.map((view) => ({ ...view, line: corrected }))];
  const record = (reader: Reader) => (
    <ReaderContext value={{ reader }}>
      <Ribbon turns={read} spanMs={5000} />
      <TranscriptView turns={read} gaps={[{ kind: 'connection', startMs: 3000, endMs: 4000 }]} />
    </ReaderContext>
  );
  /** All that is read or heard of it. */
  const told = () => [document.body.textContent, ...screen.getAllByRole('img').map((image) => image.getAttribute('aria-label'))].join(' ');

  test('is told to the candidate as theirs', () => {
    render(record('candidate'));
    expect(screen.getByRole('radio', { name: 'You' })).toBeDefined();
    expect(told()).toContain('You interrupted here');
    expect(told()).toContain('corrected by you');
    expect(told()).not.toMatch(/candidate/i);
  });

  test('is told to others as the candidate’s', () => {
    render(record('other'));
    expect(screen.getByRole('radio', { name: 'Candidate' })).toBeDefined();
    for (const words of ['The candidate interrupted here', 'corrected by the candidate', 'the candidate’s browser', 'hear the candidate']) {
      expect(told()).toContain(words);
    }
    expect(told()).not.toMatch(/\b(you|your)\b/i);
  });

  test('is told to others in German, too', () => {
    render(<Speaking language="de" messages={de}>{record('other')}</Speaking>);
    expect(screen.getByRole('radio', { name: 'Befragte Person' })).toBeDefined();
    expect(told()).toContain('Die befragte Person sprach');
    expect(told()).not.toMatch(/\b(Sie|Ihnen|Ihr|Ihrem)\b/);
  });
});
