import { renderHook, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Echo } from '../src/pages/prepare/echo.ts';
import { hearChime } from '../src/pages/prepare/hearChime.ts';
import { loudness, segments, SEGMENTS } from '../src/pages/prepare/loudness.ts';
import { SpeakersCard, type Heard } from '../src/pages/prepare/SpeakersCard.tsx';
import { Destination } from '../src/pages/prepare/VoiceCard.tsx';
import { useWriter } from '../src/pages/prepare/useWriter.ts';
import { wishOf } from '../src/wish.ts';
import { InEnglish, render } from './support.tsx';

test.each([[0, 0], [0.0005, 0], [0.001, 0], [0.1, 13], [1, SEGMENTS], [4, SEGMENTS]])(
  'an RMS of %d lights %i segments',
  (rms, lit) => expect(segments(rms)).toBe(lit),
);

test.each([[0, 'silent'], [6, 'quiet'], [13, 'good'], [19, 'loud']])('a peak of %i segments is %s', (peak, word) =>
  expect(loudness(peak)).toBe(word),
);

test('who receives the voice is named', () => {
  const { container, rerender } = render(<Destination model={{ provider: 'Antiphon', name: 'practice' }} />);
  expect(container.textContent).toContain('never leaves this server');
  rerender(<Destination model={{ provider: 'OpenAI', name: 'gpt-realtime', host: 'api.openai.com' }} />);
  expect(container.textContent).toBe('Your voice is sent to api.openai.com: the interviewer is gpt-realtime of OpenAI.');
});

describe('who writes down what is said', () => {
  const practice = { provider: 'practice', name: 'Practice interviewer' };
  const hosted = { provider: 'openai', name: 'gpt-realtime', host: 'api.openai.com' };

  test.each([
    [practice, false, 'nobody'],
    [practice, true, 'browser'],
    [hosted, false, 'model'],
  ])('%o, in a browser that recognises: %o', async (model, recognises, writer) => {
    class SpeechRecognition {
      static available = () => Promise.resolve(recognises ? 'available' : 'downloadable');
      processLocally = false;
    }
    Object.assign(SpeechRecognition.prototype, { processLocally: false });
    vi.stubGlobal('SpeechRecognition', SpeechRecognition);
    const { result } = renderHook(() => useWriter(model), { wrapper: InEnglish });
    await waitFor(() => expect(result.current).toBe(writer));
    vi.unstubAllGlobals();
  });
});

describe('the wish in the address', () => {
  test('is taken as it is', () => {
    const wish = { track: 'software', minutes: 20, patience: 'patient', role: 'Nurse' };
    expect(wishOf(wish)).toEqual(wish);
  });

  test('nonsense is left to the server’s defaults', () => {
    expect(wishOf({ track: 7, minutes: 'x', patience: 'angry', role: ' ' })).toEqual({});
    expect(wishOf({ minutes: 121 }).minutes).toBeUndefined();
    expect(wishOf({ role: 'r'.repeat(500) }).role).toHaveLength(120);
  });
});

test('the chime asks whether it was heard, and can be skipped', async () => {
  const onHeard = vi.fn<(heard: Heard) => void>();
  const { rerender } = render(<SpeakersCard heard="untried" onHeard={onHeard} />);
  await userEvent.click(screen.getByRole('button', { name: 'Skip this check' }));
  expect(onHeard).toHaveBeenLastCalledWith('skipped');
  rerender(<SpeakersCard heard="played" onHeard={onHeard} />);
  await userEvent.click(screen.getByRole('button', { name: 'I heard it' }));
  expect(onHeard).toHaveBeenLastCalledWith('yes');
});

describe('when the chime was heard by the microphone', () => {
  vi.mock('../src/pages/prepare/hearChime.ts', () => ({ hearChime: vi.fn() }));
  const onHalf = vi.fn<(on: boolean) => void>();
  beforeEach(() => onHalf.mockClear());

  const played = async (echo: Echo, half: boolean, push = false) => {
    vi.mocked(hearChime).mockResolvedValue(echo);
    render(<SpeakersCard heard="untried" onHeard={() => undefined} push={push} half={half} onHalf={onHalf} />);
    await userEvent.click(screen.getByRole('button', { name: 'Play a chime' }));
  };

  test('the interview is to be in half-duplex, which can be declined', async () => {
    await played('heard', true);
    expect(onHalf).toHaveBeenLastCalledWith(true);
    const choice = screen.getByRole('checkbox', { name: /Turn my microphone off while the interviewer speaks/ });
    await userEvent.click(choice);
    expect(onHalf).toHaveBeenLastCalledWith(false);
  });

  test('with headphones on it no longer is', async () => {
    await played('none', true);
    expect(onHalf).toHaveBeenLastCalledWith(false);
    expect(screen.queryByRole('checkbox')).toBeNull();
  });

  test('a loud room changes nothing', async () => {
    await played('unclear', true);
    expect(onHalf).not.toHaveBeenCalled();
  });

  test('who talks by a key is not asked', async () => {
    await played('heard', true, true);
    expect(screen.queryByRole('checkbox')).toBeNull();
  });
});
