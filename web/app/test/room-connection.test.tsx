import { emptyInterview, fold, InterviewSession, type ConnectionPath, type SessionView } from '@antiphon/client';
import { act, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Banners } from '../src/pages/room/Banners.tsx';
import { Now } from '../src/pages/room/Now.tsx';
import { RoomHeader } from '../src/pages/room/RoomHeader.tsx';
import './support.tsx';
import { render } from './support.tsx';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function session(view: Partial<SessionView>) {
  const call = new InterviewSession({ api: {} as never });
  call.view.patch({ status: 'live', ...view });
  return call;
}

test.each<[ConnectionPath, string]>([
  ['direct', 'Direct'],
  ['tcp', 'Over TCP'],
  ['relay_udp', 'Through a relay'],
  ['relay_tls', 'Through a relay, over TLS'],
  ['websocket', 'Over WebSocket'],
])('a path that is %s is called “%s”', (path, words) => {
  render(<RoomHeader session={session({ path })} />);
  expect(screen.getByText(words)).toBeDefined();
  expect(screen.getByText('Connection good')).toBeDefined();
});

test('a path that is lost is not called anything', () => {
  render(<RoomHeader session={session({ path: 'direct', quality: 'lost' })} />);
  expect(screen.queryByText('Direct')).toBeNull();
});

test('while it reconnects, the page says so once and counts for the eye alone', () => {
  const call = session({ status: 'reconnecting', lostAt: 10_000 });
  let now = 10_000;
  vi.spyOn(call, 'now').mockImplementation(() => now);
  render(<Banners session={call} />);
  const announced = () => screen.getByRole('status').cloneNode(true) as HTMLElement;
  const heard = () => {
    const copy = announced();
    for (const hidden of copy.querySelectorAll('[aria-hidden="true"]')) hidden.remove();
    return copy.textContent;
  };
  const before = heard();
  expect(before).toMatch(/^The connection is lost\. It is being made again\..*gap is marked/);
  now = 14_000;
  act(() => void vi.advanceTimersByTime(1_000));
  expect(announced().textContent).toMatch(/^The connection is lost \(4 s\)\./);
  expect(heard()).toBe(before);
});

test('the state word does not claim what nobody knows', () => {
  const state = { type: 'session.state', state: 'speaking', muted: false, holding: false, patience: 'balanced' } as const;
  const interview = fold(emptyInterview, { v: 1, seq: 1, at: 0, ...state });
  const call = session({ interview });
  render(<Now session={call} holding={false} />);
  expect(screen.getByRole('status').textContent).toBe('Speaking…');
  act(() => call.view.patch({ status: 'reconnecting' }));
  expect(screen.getByRole('status').textContent).toBe('Connection lost');
});
