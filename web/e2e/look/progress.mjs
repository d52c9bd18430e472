/** What was measured over nine interviews: the sixth without known words. */
const measured = /** @type {const} */ ([
  [172, 0.08, 900, 0.72], [166, 0.09, 1_100, 0.7], [158, 0.12, 1_400, 0.69], [161, 0.1, 1_300, 0.74], [149, 0.14, 1_900, 0.66],
  [undefined, 0.13, 1_700, 0.68], [144, 0.15, 2_100, 0.63], [139, 0.16, 2_000, 0.65], [131, 0.17, 2_400, 0.61],
]);

const id = (/** @type {number} */ n) => `0198c0de-0000-7000-8000-00000000000${n}`;
const day = (/** @type {number} */ n) => new Date(Date.UTC(2026, 10, 2 + 2 * n, 9, 30)).toISOString();

/** @param {number} n @returns {import('@antiphon/client').CompetencyBand[]} */
function bandsOf(n) {
  if (n === 5) return [];
  const steps = /** @type {const} */ (['emerging', 'emerging', 'solid', 'not_enough_evidence', 'solid', 'strong', 'solid', 'strong', 'strong']);
  const bands = [{ name: 'Planning', band: steps[n] ?? 'solid' }, { name: 'Working with people who disagree', band: steps[(n * 4) % 9] ?? 'solid' }];
  return n === 8 ? [...bands, { name: 'Leading', band: 'solid' }] : bands;
}

const points = measured.map(([wordsPerMinute, pauseShare, medianResponseMs, talkRatio], n) => ({
  id: id(n + 1), createdAt: day(n), track: n % 2 ? 'software' : 'behavioural', role: n % 3 ? undefined : 'Operations lead at a hospital group',
  minutes: 18 + ((n * 7) % 5), answers: 6, talkRatio, medianResponseMs, wordsPerMinute, pauseShare, bands: bandsOf(n),
}));

/** @type {import('@antiphon/client').Progress} */
export const progress = { interviews: [...points.toReversed(), { id: id(0), createdAt: day(0), track: 'product', minutes: 1, answers: 0, pauseShare: 0, bands: [] }] };

/** @type {import('@antiphon/client').RepeatedQuestions} */
export const questions = {
  questions: [
    { question: 'q1', text: 'Tell me about a time when a project you were responsible for went off its plan.', interviews: [id(1), id(2), id(3)] },
    { question: 'q2', text: 'Describe a disagreement with somebody you had to keep working with.', interviews: [id(1), id(2)] },
  ],
};

/** @param {import('@antiphon/client').Line[]} lines @returns {import('@antiphon/client').QuestionHistory} */
export function answersTo(lines) {
  const figures = {
    candidateMs: 79_500, interviewerMs: 9_000, talkRatio: 0.9, pauses: { count: 4, longestMs: 3_200, totalMs: 9_200, share: 0.1 },
    interruptionsByCandidate: 1, interruptionsByInterviewer: 0, longestTurnMs: 48_000, wordsPerMinute: 131,
  };
  const answer = (/** @type {number} */ n, /** @type {object} */ what) => ({
    interview: id(n), createdAt: day(9 - n), text: lines[1]?.text ?? '', answered: true, lines: lines.slice(1, 5), figures, ...what,
  });
  const opinion = {
    question: 'q1', index: 1, text: '', answered: true, turns: [5], evidence: [],
    feedback: 'The situation is clear. Go on to what you decided, and to how it ended.',
    star: { situation: true, task: true, action: true, result: false },
  };
  const answers = [
    answer(1, { opinion, role: 'Operations lead at a hospital group' }),
    answer(2, { figures: { ...figures, candidateMs: 120_000, wordsPerMinute: undefined } }),
    answer(3, { lines: lines.slice(1, 3), answered: false }),
  ];
  return { question: 'q1', text: lines[1]?.text ?? '', answers };
}
