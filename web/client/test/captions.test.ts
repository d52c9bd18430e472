import fc from 'fast-check';
import { expect, test } from 'vitest';
import { captionAt } from '../src/captions.js';
import { InterviewClock } from '../src/clock.js';
import { emptyInterview, fold, type TurnView } from '../src/state.js';
import { delta, log, started } from './support/events.js';

const question = (...more: Parameters<typeof log>): TurnView => {
  const events = log(
    started(1, 'interviewer', 1000),
    delta(1, 'What happened ', 0, 1000),
    delta(1, 'after that?', 1000, 1000),
    ...more,
  );
  return events.reduce(fold, emptyInterview).turns[0] as TurnView;
};

test.each([
  [900, '', 'What happened after that?'],
  [1100, 'What', ' happened after that?'],
  [1600, 'What happened', ' after that?'],
  [2000, 'What happened after', ' that?'],
  [3000, 'What happened after that?', ''],
])('at %i ms the words played are “%s”', (now, spoken, upcoming) => {
  expect(captionAt(question(), now)).toEqual({ spoken, upcoming });
});

test('of a turn that was cut only the heard words are shown', () => {
  const cut = { type: 'turn.cut', turn: 1, heardMs: 600, heard: 'What happened' } as const;
  expect(captionAt(question(cut), 9000)).toEqual({ spoken: 'What happened', upcoming: '' });
});

test('words without a time are spoken as they come', () => {
  const turn = log(started(1), delta(1, 'Well.')).reduce(fold, emptyInterview).turns[0] as TurnView;
  expect(captionAt(turn, 0)).toEqual({ spoken: 'Well.', upcoming: '' });
});

test('the interview’s clock follows the event that travelled fastest', () => {
  const clock = new InterviewClock();
  expect(clock.now(5000)).toBe(0);
  clock.observe(100, 5130);
  clock.observe(200, 5210);
  clock.observe(300, 5390);
  expect(clock.now(5500)).toBe(490);
});

test('as time passes words only come to be spoken, and none is lost', () => {
  const phrases = fc.array(
    fc.record({
      text: fc.stringMatching(/^[a-z ]{0,12}$/),
      audioMs: fc.option(fc.nat(5_000), { nil: undefined }),
      audioLenMs: fc.option(fc.nat(3_000), { nil: undefined }),
    }),
    { maxLength: 6 },
  );
  const times = fc.array(fc.nat(10_000), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(phrases, times, (said, moments) => {
      const events = log(started(1), ...said.map(({ text, audioMs, audioLenMs }) => delta(1, text, audioMs, audioLenMs)));
      const turn = events.reduce(fold, emptyInterview).turns[0] as TurnView;
      let before = 0;
      for (const now of moments.toSorted((a, b) => a - b)) {
        const { spoken, upcoming } = captionAt(turn, now);
        expect(spoken + upcoming).toBe(turn.text);
        expect(spoken.length).toBeGreaterThanOrEqual(before);
        before = spoken.length;
      }
    }),
  );
});
