import { MicrophoneError, failureOf, stepNames, type Step } from '@antiphon/client';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { report } from '../src/pages/connect/report.ts';
import { StepList } from '../src/pages/connect/StepList.tsx';
import './support.tsx';
import { render } from './support.tsx';

const failed: Step[] = stepNames.map((name, i) =>
  i === 0
    ? { name, state: 'failed', ms: 12.4, failure: failureOf(new MicrophoneError('in_use')) }
    : { name, state: 'waiting' },
);

test('a failed step shows its cause and remedy, and can be tried again', async () => {
  const onRetry = vi.fn();
  render(<StepList steps={failed} onRetry={onRetry} />);
  expect(screen.getAllByRole('listitem')).toHaveLength(5);
  expect(screen.getByRole('alert').textContent).toContain('Another app is using the microphone.');
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(onRetry).toHaveBeenCalledOnce();
});

test('what cannot be helped by another try offers none', () => {
  const framed = failed.map((step) => ({ ...step, failure: step.failure && failureOf(new MicrophoneError('framed')) }));
  render(<StepList steps={framed} onRetry={() => undefined} />);
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
});

test('the report holds steps, times and causes', () => {
  expect(report(failed, 'Browser 1', new Date(0))).toBe(
    [
      '# Antiphon connection report',
      '',
      '- microphone_access: failed, 12 ms: microphone_in_use, Another app is using the microphone.',
      '- api_connection: waiting',
      '- session_creation: waiting',
      '- webrtc_setup: waiting',
      '- audio_connection: waiting',
      '',
      '- Browser: Browser 1',
      '- Time: 1970-01-01T00:00:00.000Z',
      '',
    ].join('\n'),
  );
});
