import { InterviewSession, type Session } from '@antiphon/client';
import { beforeEach, expect, test } from 'vitest';
import { keepCall, keptCall } from '../src/call/kept.ts';

const ticket = { id: 'i', token: 'secret', resume: 'back', expiresAt: '', iceServers: [], steps: [], model: { provider: 'p', name: 'n' } } as Session;
const wish = { role: 'Nurse' };
const manner = { typing: true };

class Call extends InterviewSession {
  override get session() {
    return ticket;
  }
}

beforeEach(() => {
  sessionStorage.clear();
  globalThis.dispatchEvent(new Event('pageshow'));
});

function liveCall() {
  const call = new Call({ api: {} as never });
  keepCall(call, wish, manner);
  call.view.patch({ status: 'live' });
  return call;
}

test('a call that is up can be gone back to', () => {
  expect(keptCall()).toBeUndefined();
  liveCall();
  expect(keptCall()).toEqual({ session: ticket, wish, manner });
});

test('one that is over cannot', () => {
  liveCall().view.patch({ status: 'ended' });
  expect(keptCall()).toBeUndefined();
});

test('one that the server has ended meanwhile cannot', () => {
  const failure = { code: 'interview_ended', cause: '', remedy: '', retryable: false };
  liveCall().view.patch({ status: 'failed', failure });
  expect(keptCall()).toBeUndefined();
});

test('a page that is unloaded closes its call, and leaves the way back', () => {
  const call = liveCall();
  globalThis.dispatchEvent(new Event('pagehide'));
  call.close();
  expect(keptCall()?.session.id).toBe('i');
});
