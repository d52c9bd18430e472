import { failureOf, type Failure } from './failure.js';
import type { Millis, StepName } from './wire.js';

/** The five connection steps, in their order. */
export const stepNames: readonly StepName[] = [
  'microphone_access',
  'api_connection',
  'session_creation',
  'webrtc_setup',
  'audio_connection',
];

/** One of the five steps, as it stands. */
export interface Step {
  /** Which one. */
  name: StepName;
  /** `failed` steps are made again by another start; those that are `done` are not. */
  state: 'waiting' | 'working' | 'done' | 'skipped' | 'failed';
  /** How long it took, or has taken so far when it failed. */
  ms?: Millis;
  /** With `failed`: why, and what to do. */
  failure?: Failure;
}

export const freshSteps: readonly Step[] = stepNames.map((name) => ({ name, state: 'waiting' }));

/**
 * Runs one step: it is `working` until `work` settles, and takes exactly as long as `work` takes. Every
 * step is bound to a real event this way, and none to a timer.
 */
export async function runStep<T>(
  name: StepName,
  work: () => Promise<T>,
  report: (step: Step) => void,
  now: () => number = () => performance.now(),
): Promise<T> {
  const began = now();
  report({ name, state: 'working' });
  try {
    const result = await work();
    report({ name, state: 'done', ms: now() - began });
    return result;
  } catch (error) {
    report({ name, state: 'failed', ms: now() - began, failure: failureOf(error) });
    throw error;
  }
}

export function withStep(steps: readonly Step[], step: Step): Step[] {
  return steps.map((other) => (other.name === step.name ? step : other));
}

/** The steps from `name` on, waiting again: before another try. */
export function againFrom(steps: readonly Step[], name: StepName): Step[] {
  const first = stepNames.indexOf(name);
  return steps.map((step) => (stepNames.indexOf(step.name) < first ? step : { name: step.name, state: 'waiting' }));
}
