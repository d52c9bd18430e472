import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Event, Session } from '../src/wire.js';
import { delta, started } from './support/events.js';
import { refusal, setup, states } from './support/session.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a page that was reloaded', () => {
  const before = async () => {
    const page = setup();
    expect(page.session.session).toBeUndefined();
    await page.call();
    page.session.close();
    // As `sessionStorage` keeps it.
    return JSON.parse(JSON.stringify(page.session.session)) as Session;
  };

  test('goes on with its interview, and has it whole', async () => {
    const { call, tell, api, view } = setup({ resumed: await before() });
    await call();
    expect(api.createSession).toHaveBeenCalledExactlyOnceWith({ resume: 'way back' });
    expect(api.exchange).toHaveBeenCalledWith({ sessionId: 'one', token: 'ticket', sdp: 'offer' }, 15_000);
    tell(started(1), delta(1, 'Where were we?'));
    expect(view()).toMatchObject({ status: 'live', id: 'one', interview: { turns: [{ text: 'Where were we?' }] } });
    expect(states(view().steps)).toBe('done done done done done');
  });

  test('that came too late begins no other interview, however often it tries', async () => {
    const { session, api, view } = setup({ resumed: await before() });
    api.createSession.mockRejectedValue(refusal('interview_ended', false));
    for (let tries = 0; tries < 2; tries += 1) {
      await session.start();
      expect(view()).toMatchObject({ status: 'failed', failure: { code: 'interview_ended' } });
    }
    expect(api.createSession).toHaveBeenCalledTimes(2);
    expect(api.createSession).not.toHaveBeenCalledWith({ track: 'software' });
  });

  test('takes the interview from the page that has it, which says so and comes back no more', async () => {
    const { call, tell, api, view, peers, mic } = setup();
    await call();
    const moved = { code: 'moved', message: 'Elsewhere.', retryable: false, timestamp: '' };
    tell({ type: 'error', ...moved } as Event);
    expect(view()).toMatchObject({ status: 'failed', failure: { code: 'moved', retryable: false } });
    expect(mic.track.stop).toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(peers).toHaveLength(1);
    expect(api.exchange).toHaveBeenCalledOnce();
  });
});
