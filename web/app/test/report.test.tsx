import type { Evidence, Feedback, Figures, Report as ReportData } from '@antiphon/client';
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, test, vi } from 'vitest';
import { FeedbackStanding } from '../src/pages/report/FeedbackStanding.tsx';
import { pollAfter } from '../src/pages/report/queries.ts';
import { EvidenceContext } from '../src/report/evidence.ts';
import { Report } from '../src/report/Report.tsx';
import { render } from './support.tsx';

const evidence: Evidence = { turn: 5, startMs: 72_000, endMs: 80_000, quote: 'We asked the night shift' };

const figures: Figures = {
  candidateMs: 80_000,
  interviewerMs: 20_000,
  talkRatio: 0.8,
  response: { medianMs: 1400, p90Ms: 3200, count: 5 },
  pauses: { count: 3, longestMs: 2500, totalMs: 4000, share: 0.05 },
  wordsPerMinute: 138.4,
  interruptionsByCandidate: 1,
  interruptionsByInterviewer: 0,
  longestTurnMs: 48_000,
  fillers: { count: 3, perMinute: 2.25, words: [{ word: 'um', count: 2 }, { word: 'uh', count: 1 }] },
};

const local: ReportData = {
  version: 1,
  madeAt: '2026-11-20T09:45:00Z',
  calibrated: false,
  summary: '1 of 2 questions were answered.',
  topics: [],
  strengths: [],
  improvements: [],
  competencies: [],
  questions: [
    { question: 'a', index: 1, text: 'What went wrong?', answered: true, turns: [5], feedback: 'Answered in 42 s.', evidence: [] },
    { question: 'b', index: 2, text: 'What went well?', answered: false, turns: [], feedback: 'Not answered.', evidence: [] },
  ],
  nextSteps: ['One.', 'Two.', 'Three.', 'Four.'],
  bandsWithheld: 'No text model has read the answers.',
  delivery: {
    overall: figures,
    questions: [{ question: 'a', index: 1, figures: { ...figures, candidateMs: 42_000 } }],
    methods: [{ figure: 'pauses', how: 'Silences of at least 300 ms.' }],
  },
  checks: { unproven: 0, unfit: 0, moved: 0, repaired: 0 },
};

const written: ReportData = {
  ...local,
  model: { provider: 'openai', name: 'writer' },
  bandsWithheld: undefined,
  strengths: [{ text: 'You say what you did.', evidence: [evidence] }],
  competencies: [
    { name: 'Planning', band: 'solid', why: 'The plan was made with the team.', evidence: [evidence] },
    { name: 'Leading', band: 'not_enough_evidence', why: 'Nothing shows it.', evidence: [] },
  ],
  questions: [
    { question: 'a', index: 1, text: 'What went wrong?', answered: true, turns: [5], feedback: 'Clear.', evidence: [], star: { situation: true, task: true, action: true, result: false } },
  ],
  checks: { unproven: 2, unfit: 1, moved: 1, repaired: 0 },
};

describe('a report', () => {
  test('that a model wrote says so, and that what is measured is nobody’s opinion', () => {
    render(<Report report={written} />);
    expect(screen.getByRole('region', { name: 'Opinion' }).textContent).toContain('openai writer');
    expect(screen.getByRole('region', { name: /^Measured/ }).textContent).toContain('Nobody’s opinion');
  });

  test('without a model calls nothing an opinion, and says why there are no bands', () => {
    render(<Report report={local} />);
    expect(screen.queryByRole('region', { name: 'Opinion' })).toBeNull();
    expect(document.body.textContent).toContain('No text model has read the answers.');
  });

  test('gives three things to do next at most', () => {
    render(<Report report={local} />);
    expect(screen.getByRole('region', { name: 'Do next' }).querySelectorAll('li')).toHaveLength(3);
  });

  test('names its bands in words, and that they are not calibrated', () => {
    render(<Report report={written} />);
    const shown = screen.getByRole('region', { name: 'What the answers show' }).textContent;
    expect(shown).toContain('Solid');
    expect(shown).toContain('Not enough evidence');
    expect(shown).toContain('nobody has compared them');
  });

  test('says of each part of a told experience whether it is there', () => {
    render(<Report report={written} />);
    const parts = screen.getByRole('list', { name: 'Parts of a told experience' }).textContent;
    expect(parts).toContain('Action: told');
    expect(parts).toContain('Result: missing');
  });

  test('says of each question whether it was answered, and in which time', () => {
    render(<Report report={local} />);
    const cards = screen.getByRole('region', { name: 'Question by question' }).textContent;
    expect(cards).toContain('Answered in 42 s of speech');
    expect(cards).toContain('One question was not answered');
    expect(cards).not.toContain('Not answered.');
  });

  test('offers the other answers to a question where it has some', () => {
    render(<Report report={local} compare={(question) => <a href={`/${question}`}>Compare</a>} />);
    expect(screen.getAllByRole('link', { name: 'Compare' }).map((link) => link.getAttribute('href'))).toEqual(['/a']);
  });

  test('says what was left out of what the model wrote', () => {
    render(<Report report={written} />);
    expect(document.body.textContent).toContain(
      'Left out of what the model wrote: 2 claims that quoted nothing you said; one claim about a person rather than an answer. ' +
        'One quote was put to the line in which it was said.',
    );
  });
});

describe('a figure', () => {
  test('says how it is measured', () => {
    render(<Report report={local} />);
    expect(screen.getByText('How this is measured').closest('details')?.textContent).toContain('300 ms');
  });

  test('is rounded to what is meant', () => {
    render(<Report report={local} />);
    const measured = screen.getByRole('region', { name: /^Measured/ }).textContent;
    for (const words of ['138 words/min', '2.3/min', '3 in all: um (2), uh (1)', '2.5 s', '80%', '1.4 s, usually', '1 time', 'Never']) {
      expect(measured).toContain(words);
    }
  });

  test('that is not known says why', () => {
    const overall = { ...figures, wordsPerMinute: undefined };
    render(<Report report={{ ...local, delivery: { ...local.delivery, overall } }} />);
    expect(document.body.textContent).toContain('Not known: the words are not trusted enough.');
  });
});

test('a quote shows its place by pointer and by focus, and leads there', () => {
  const target = { show: vi.fn(), goTo: vi.fn() };
  render(
    <EvidenceContext value={target}>
      <Report report={{ ...written, competencies: [] }} />
    </EvidenceContext>,
  );
  const quote = screen.getByRole('link', { name: /We asked the night shift/ });
  expect(quote.textContent).toContain('1:12');
  fireEvent.focus(quote);
  expect(target.show).toHaveBeenLastCalledWith([evidence]);
  fireEvent.blur(quote);
  expect(target.show).toHaveBeenLastCalledWith([]);
  fireEvent.mouseEnter(quote);
  expect(target.show).toHaveBeenLastCalledWith([evidence]);
  fireEvent.click(quote);
  expect(target.goTo).toHaveBeenCalledWith(evidence);
});

describe('feedback that is not there yet', () => {
  const standing = (what: Partial<Feedback>) => {
    const feedback: Feedback = { interview: 'one', status: 'pending', attempts: 0, ...what };
    render(<FeedbackStanding feedback={feedback} again={<button type="button">Make it again</button>} />);
  };

  test('is asked for less and less often, and no more once it is there', () => {
    const waits = [1, 2, 4, 30].map((asked) => pollAfter({ interview: 'one', status: 'pending', attempts: 0 }, asked));
    expect(waits).toEqual([1000, 1500, 3375, 10_000]);
    expect(pollAfter({ interview: 'one', status: 'ready', attempts: 1 }, 3)).toBe(false);
  });

  test('says that the page can be left', () => {
    standing({});
    expect(screen.getByRole('status').textContent).toContain('You can leave this page');
  });

  test('says why it is tried again', () => {
    standing({ attempts: 2, failure: 'rate_limited', nextTryAt: '2026-11-20T09:45:00Z' });
    expect(screen.getByRole('status').textContent).toContain('it had too much to do');
    expect(screen.getByRole('status').textContent).toContain('asked 2 times');
  });

  test('that failed says why, and can be made again', () => {
    standing({ status: 'failed', attempts: 6, failure: 'unauthorised' });
    expect(screen.getByRole('alert').textContent).toContain('key was not accepted');
    expect(screen.getByRole('button', { name: 'Make it again' })).toBeDefined();
  });

  test('is silent when it is there', () => {
    standing({ status: 'ready', attempts: 1 });
    expect(screen.queryByRole('status')).toBeNull();
  });
});
