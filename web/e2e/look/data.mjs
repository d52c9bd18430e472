/*
 * What the mock server answers: the wire's types, filled by hand.
 */

/** @type {import('@antiphon/client').Track[]} */
export const tracks = [
  { id: 'behavioural', title: 'Behavioural', about: 'How you worked with people, and what came of it.', questions: 9 },
  { id: 'software', title: 'Software engineering', about: 'Systems you built, broke and repaired.', questions: 10 },
  { id: 'product', title: 'Product', about: 'What to build, for whom, and what to leave out.', questions: 8 },
];

/** @type {import('@antiphon/client').ModelInfo} */
export const model = { provider: 'practice', name: 'Practice interviewer' };

/** @type {import('@antiphon/client').ModelInfo} */
export const textModel = { provider: 'chat', name: 'writer', host: 'models.example' };

const TURN = ['turn:relay.example:3478?transport=udp', 'turns:relay.example:443?transport=tcp'];

/** @type {import('@antiphon/client').WebrtcTest} */
export const webrtcTest = {
  iceServers: [{ urls: TURN, username: '1763371800:one', credential: 'secret' }],
  candidates: [
    { ip: '127.0.0.1', port: 3478, protocol: 'udp', reach: 'loopback' },
    { ip: '127.0.0.1', port: 3478, protocol: 'tcp', reach: 'loopback' },
  ],
  streamToken: 'ticket',
  deadlineMs: 15_000,
};

/** @type {import('@antiphon/client').DbPerformance} */
export const dbPerformance = {
  engine: 'sqlite',
  write: { rounds: 20, medianMs: 0.21, worstMs: 4.8 },
  read: { rounds: 20, medianMs: 0.03, worstMs: 0.11 },
  deadlineMs: 12_000,
};

const question = (/** @type {number} */ index, followUp = false) => ({ id: `q${index}`, index, of: 6, followUp });

/** @type {import('@antiphon/client').Turn[]} */
export const transcript = [
  {
    turn: 1, role: 'interviewer', startMs: 400, endMs: 9_800, speechMs: 9_400, source: 'script', cut: false,
    text: 'Hello, and welcome. I have about six questions for you. Take your time, and interrupt me whenever you like.',
  },
  {
    turn: 2, role: 'interviewer', startMs: 10_300, endMs: 16_900, speechMs: 6_600, source: 'script', cut: false,
    question: question(1), text: 'Tell me about a time when a project you were responsible for went off its plan.',
  },
  {
    turn: 3, role: 'candidate', startMs: 19_000, endMs: 67_000, speechMs: 42_000, source: 'none', cut: false, responseMs: 2_100,
    text: '', pauses: [{ startMs: 28_000, endMs: 30_100 }, { startMs: 41_000, endMs: 42_400 }, { startMs: 55_000, endMs: 57_500 }],
  },
  {
    turn: 4, role: 'interviewer', startMs: 68_100, endMs: 71_000, speechMs: 2_900, source: 'script', cut: true, responseMs: 1_100,
    question: question(1, true), text: 'What would you do', generated: 'What would you do differently if it happened again?', generatedMs: 4_200,
  },
  {
    turn: 5, role: 'candidate', startMs: 70_800, endMs: 112_000, speechMs: 37_500, source: 'browser', cut: false,
    text: 'I would ask the people on the floor first. We had a plan that looked right on paper, and nobody had asked the team that was going to run it at night.',
    pauses: [{ startMs: 84_000, endMs: 87_200 }],
  },
  {
    turn: 6, role: 'interviewer', startMs: 113_000, endMs: 119_400, speechMs: 6_400, source: 'script', cut: false, responseMs: 1_000,
    question: question(2), text: 'Describe a disagreement with somebody you had to keep working with.',
  },
  {
    turn: 7, role: 'candidate', startMs: 131_000, endMs: 131_000, speechMs: 0, source: 'typed', cut: false, responseMs: 11_600,
    text: 'Our designer and I disagreed about removing a setting. I proposed that we measure how many people used it; it was 0.4 %, and we agreed to remove it with a note in the release.',
  },
  {
    turn: 8, role: 'interviewer', startMs: 132_500, endMs: 138_000, speechMs: 5_500, source: 'script', cut: false, responseMs: 1_500,
    text: 'Thank you. That was the last question. I enjoyed listening to you. Goodbye.',
  },
];

/** @type {import('@antiphon/client').Line[]} */
export const lines = transcript.map((turn) => ({ ...turn, trust: 1, corrected: false, ...known(turn.turn) }));

/** @param {number} turn @returns {Partial<import('@antiphon/client').Line>} */
function known(turn) {
  if (turn === 3) return { trust: 0, doubts: ['no_words'] };
  if (turn === 4) return { trust: 0.9, doubts: ['cut'] };
  if (turn === 5) return { corrected: true, original: 'I would ask the people on the floor fist. We had a plan that looked right on paper.' };
  return {};
}

/** @type {import('@antiphon/client').Gap[]} */
export const gaps = [{ kind: 'connection', startMs: 120_000, endMs: 126_000 }];

/** @type {import('@antiphon/client').Figures} */
const figures = {
  candidateMs: 79_500, interviewerMs: 33_000, talkRatio: 0.71, response: { medianMs: 2_100, p90Ms: 11_600, count: 3 },
  pauses: { count: 4, longestMs: 3_200, totalMs: 9_200, share: 0.1 }, wordsPerMinute: 131.4,
  interruptionsByCandidate: 1, interruptionsByInterviewer: 0, longestTurnMs: 48_000,
  fillers: { count: 2, perMinute: 1.5, words: [{ word: 'um', count: 2 }] },
};

const floor = { turn: 5, startMs: 70_800, endMs: 112_000, quote: 'I would ask the people on the floor first.' };
const setting = { turn: 7, startMs: 131_000, endMs: 131_000, quote: 'I proposed that we measure how many people used it' };

/** @type {import('@antiphon/client').Report} */
export const report = {
  version: 1, madeAt: '2026-11-20T09:45:00Z', model: { provider: 'chat', name: 'writer', host: 'models.example' }, calibrated: false,
  summary: 'You answered with things that you did yourself, and said what came of the second one. How the first one ended stayed open.',
  topics: ['night shift', 'planning', 'disagreement'],
  strengths: [{ text: 'You go to the people whom a plan is for.', evidence: [floor] }],
  improvements: [{ text: 'Say what came of it, as you do with the setting.', evidence: [setting, floor] }],
  competencies: [
    { name: 'Working with others', band: 'strong', why: 'In both answers you bring the others in before you decide.', evidence: [floor, setting] },
    { name: 'Planning', band: 'emerging', why: 'The plan is told of, the way to it is not.', evidence: [floor] },
    { name: 'Leading', band: 'not_enough_evidence', why: 'Neither answer shows it.', evidence: [] },
  ],
  questions: [
    {
      question: 'q1', index: 1, text: transcript[1]?.text ?? '', answered: true, turns: [3, 5], evidence: [floor],
      feedback: 'The situation is clear. Go on to what you decided, and to how it ended.',
      star: { situation: true, task: true, action: true, result: false },
    },
    {
      question: 'q2', index: 2, text: transcript[5]?.text ?? '', answered: true, turns: [7], evidence: [setting],
      feedback: 'Short and complete.', star: { situation: true, task: true, action: true, result: true },
    },
    { question: 'q3', index: 3, text: 'What would your team say about you?', answered: false, turns: [], evidence: [], feedback: 'Not answered.' },
  ],
  nextSteps: ['Tell the first answer again in two minutes, with its end.', 'Prepare one example of a plan that changed.'],
  trust: 0.92,
  delivery: {
    overall: figures,
    questions: [{ question: 'q1', index: 1, figures }],
    methods: [{ figure: 'pauses', how: 'Silences of at least 300 ms inside the candidate\'s turns.' }],
  },
  checks: { unproven: 2, unfit: 0, moved: 1, repaired: 0 },
};

/** @type {import('@antiphon/client').Share[]} */
export const shares = [
  {
    id: 's1', scope: 'both', redact: { names: true, emails: true, phones: false, links: false, words: [] },
    createdAt: '2026-11-20T10:00:00Z', expiresAt: '2099-11-27T10:00:00Z', views: 2, viewedAt: '2026-11-21T08:12:00Z',
  },
  {
    id: 's2', scope: 'transcript', redact: { names: false, emails: false, phones: false, links: false, words: [] },
    createdAt: '2026-11-19T10:00:00Z', expiresAt: '2026-11-26T10:00:00Z', revokedAt: '2026-11-19T11:00:00Z', views: 0,
  },
];

/** @type {import('@antiphon/client').SharedInterview} */
export const shared = {
  scope: 'both', createdAt: '2026-11-20T09:30:00Z', durationMs: 139_000, track: 'behavioural', role: 'Operations lead', transcript: lines,
  report: [{ heading: 'Strengths', paragraphs: [{ text: 'You go to the people whom a plan is for.', turns: [5] }] }],
  redacted: true, expiresAt: '2099-11-27T10:00:00Z',
};

const created = (/** @type {number} */ daysAgo) => new Date(Date.UTC(2026, 10, 20 - daysAgo, 9, 30)).toISOString();

/** @type {import('@antiphon/client').InterviewDetail[]} */
export const interviews = [
  {
    id: '0198c0de-0000-7000-8000-000000000001', status: 'ended', reason: 'completed', track: 'behavioural',
    role: 'Operations lead at a hospital group', createdAt: created(0), durationMs: 139_000, turns: 8, model, mine: true, recorded: false, transcript, lastSeq: 60,
  },
  {
    id: '0198c0de-0000-7000-8000-000000000002', status: 'ended', reason: 'candidate_ended', track: 'software',
    createdAt: created(2), durationMs: 113_000, turns: 5, model, mine: true, recorded: false, transcript: transcript.slice(0, 5), lastSeq: 40,
  },
  {
    id: '0198c0de-0000-7000-8000-000000000003', status: 'ended', reason: 'never_connected', track: 'product',
    createdAt: created(9), durationMs: 0, turns: 0, model, mine: true, recorded: false, transcript: [], lastSeq: 2,
  },
];

/** The running one. */
export const liveId = '0198c0de-0000-7000-8000-000000000009';

/** What a call tells, from its first event on; the room and the live record are drawn from it. */
export function events() {
  /** @type {Record<string, unknown>[]} */
  const list = [];
  let seq = 0;
  const add = (/** @type {number} */ at, /** @type {Record<string, unknown>} */ event) => {
    list.push({ v: 1, seq: (seq += 1), at, ...event });
  };
  const state = (/** @type {string} */ now) => ({
    type: 'session.state', state: now, muted: false, holding: false, patience: 'balanced',
  });
  add(0, state('connecting'));
  add(30, { type: 'connection.step', step: 'webrtc_setup', state: 'done', ms: 41 });
  add(60, { type: 'connection.step', step: 'audio_connection', state: 'done', ms: 66 });
  for (const turn of transcript.slice(0, 5)) {
    const { turn: id, role, startMs, endMs, question: asked } = turn;
    add(startMs, state(role === 'interviewer' ? 'speaking' : 'listening'));
    add(startMs, { type: 'turn.started', turn: id, role, startMs, question: asked });
    if (turn.text !== '') add(startMs, { type: 'turn.delta', turn: id, text: turn.generated ?? turn.text, audioMs: 0, audioLenMs: turn.generatedMs ?? turn.speechMs });
    if (turn.cut) add(endMs, { type: 'turn.cut', turn: id, heardMs: turn.speechMs, heard: turn.text });
    add(endMs, { type: 'turn.final', ...turn });
  }
  add(113_000, state('speaking'));
  add(113_000, { type: 'turn.started', turn: 6, role: 'interviewer', startMs: 113_000, question: question(2) });
  add(113_000, { type: 'turn.delta', turn: 6, text: transcript[5]?.text ?? '', audioMs: 0, audioLenMs: 6_400 });
  return list;
}

/** The loudness that belongs to them, every 100 ms. */
export function levels() {
  const list = [];
  for (let at = 0; at <= 115_600; at += 100) {
    const speaks = (/** @type {string} */ role) =>
      transcript.some((turn) => turn.role === role && at >= turn.startMs && at <= turn.endMs &&
        !turn.pauses?.some(({ startMs, endMs }) => at > startMs && at < endMs));
    const wave = 0.08 + 0.07 * Math.sin(at / 170) + 0.05 * Math.sin(at / 610);
    list.push({
      v: 1, seq: 0, at, type: 'level',
      candidate: speaks('candidate') ? wave : 0.001,
      interviewer: speaks('interviewer') ? wave * 1.2 : 0,
    });
  }
  return list;
}
