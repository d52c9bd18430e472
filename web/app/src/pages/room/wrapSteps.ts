import type { Feedback } from '@antiphon/client';

export interface WrapStep {
  name: 'transcript' | 'delivery' | 'feedback';
  state: 'waiting' | 'working' | 'done';
}

/** What is left to be done after the end. What was measured is there before anything is written about it. */
export function wrapSteps(saved: boolean, feedback: Feedback | undefined): WrapStep[] {
  const done = [saved, feedback?.report !== undefined, feedback !== undefined && feedback.status !== 'pending'];
  const names = ['transcript', 'delivery', 'feedback'] as const;
  const working = done.indexOf(false);
  return names.map((name, i) => ({ name, state: done[i] ? 'done' : i === working ? 'working' : 'waiting' }));
}
