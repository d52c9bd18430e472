import { expect, test } from 'vitest';
import { MicrophoneError } from '../src/microphone-error.js';
import { againFrom, freshSteps, runStep, withStep, type Step } from '../src/steps.js';

const recorded = () => {
  const seen: Step[] = [];
  let now = 100;
  return { seen, report: (step: Step) => void seen.push(step), now: () => now, pass: (ms: number) => void (now += ms) };
};

test('a step takes as long as its work', async () => {
  const clock = recorded();
  const result = await runStep('api_connection', async () => (clock.pass(12), 'ok'), clock.report, clock.now);
  expect(result).toBe('ok');
  expect(clock.seen).toEqual([
    { name: 'api_connection', state: 'working' },
    { name: 'api_connection', state: 'done', ms: 12 },
  ]);
});

test('a failed step says why, and fails its caller', async () => {
  const clock = recorded();
  const error = new MicrophoneError('in_use');
  const work = async () => {
    clock.pass(5);
    throw error;
  };
  await expect(runStep('microphone_access', work, clock.report, clock.now)).rejects.toBe(error);
  expect(clock.seen.at(-1)).toMatchObject({ state: 'failed', ms: 5, failure: { code: 'microphone_in_use' } });
});

test('another try begins where it is told to', () => {
  const done = freshSteps.map((step): Step => ({ ...step, state: 'done', ms: 1 }));
  const states = againFrom(withStep(done, { name: 'webrtc_setup', state: 'failed' }), 'webrtc_setup');
  expect(states.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'waiting', 'waiting']);
});
