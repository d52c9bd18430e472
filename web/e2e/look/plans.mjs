import { model } from './data.mjs';

const at = '2026-03-02T09:30:00Z';

/** @type {import('@antiphon/client').Plan} */
const plan = {
  title: 'Operations lead, second round',
  role: 'Operations lead',
  seniority: 'Senior',
  language: 'en',
  minutes: 25,
  sections: [
    {
      title: 'Warm-up',
      minutes: 5,
      questions: [
        { id: 'lately', text: 'What have you been responsible for lately?', depth: 1, mustAsk: false },
        { id: 'part', text: 'Which part of it would not have happened without you?', depth: 0, mustAsk: false },
      ],
    },
    {
      title: 'Depth',
      questions: [
        {
          id: 'incident',
          text: 'Describe your worst night on call. What did you decide, and what did you leave for the morning?',
          depth: 3,
          mustAsk: true,
          competency: 'Judgement',
          good: 'Says what was known at the time, what was weighed, and what came of it.',
          patience: 'patient',
          rephrase: 'Think of a night when everything broke. What did you do first?',
        },
        { id: 'disagree', text: 'When did you disagree with the people you work for?', depth: 2, mustAsk: false, competency: 'Working with others' },
      ],
    },
  ],
};

const summary = { id: 'plan-1', title: plan.title, version: 3, createdAt: at, updatedAt: at };
const invitation = { plan: 'plan-1', version: 3, createdAt: at, expiresAt: '2099-01-01T12:00:00Z', maxUses: 2, uses: 1, share: true, revoked: false };

/** @type {Record<string, unknown>} */
const answers = {
  '/api/plans': { plans: [summary, { ...summary, id: 'plan-2', title: 'Behavioural', version: 1 }] },
  '/api/plan-templates': { templates: [{ id: 'behavioural', about: 'Stories from your own work: conflict, failure, pressure.', plan: { ...plan, title: 'Behavioural' } }] },
  '/api/plans/plan-1': { ...summary, plan },
  '/api/plans/plan-1/versions': { versions: [3, 2, 1].map((version) => ({ version, createdAt: at, plan })) },
  '/api/plans/plan-1/invitations': {
    invitations: [
      { ...invitation, id: 'one', note: 'Ada, after the first round' },
      { ...invitation, id: 'two', uses: 2, share: false },
      { ...invitation, id: 'three', note: 'Sent to the wrong address', revoked: true },
    ],
  },
  '/api/invitations/secret': { title: plan.title, role: plan.role, minutes: 25, language: 'en', expiresAt: '2099-01-01T12:00:00Z', model, sharesWith: 'local' },
};

/** @param {string} pathname */
export const planAnswer = (pathname) => answers[pathname];
