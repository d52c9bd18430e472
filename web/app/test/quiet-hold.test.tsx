import { emptyInterview, InterviewSession, type SessionState } from '@antiphon/client';
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { MuteButton } from '../src/pages/room/MuteButton.tsx';
import { useQuietHold } from '../src/pages/room/useQuietHold.ts';
import { render } from './support.tsx';

const listening: SessionState = { state: 'listening', muted: false, holding: false, patience: 'balanced' };

function room() {
  const session = new InterviewSession({ api: {} as never });
  const tell = (what: Partial<SessionState>) =>
    act(() => {
      const { interview } = session.view.get();
      session.view.patch({ interview: { ...interview, session: { ...listening, ...interview.session, ...what } } });
    });
  session.view.patch({ status: 'live', interview: { ...emptyInterview, session: listening } });
  let up = true;
  const sent: boolean[] = [];
  vi.spyOn(session, 'send').mockImplementation((command) => {
    if (up && command.type === 'hold') sent.push(command.on);
    return up;
  });
  const Room = ({ busy }: { busy: boolean }) => {
    const { asked, ask } = useQuietHold(session, busy);
    return <button aria-pressed={asked} onClick={() => ask(!asked)} />;
  };
  const { rerender } = render(<Room busy={false} />);
  const connect = (on: boolean) => {
    up = on;
    act(() => session.view.patch({ status: on ? 'live' : 'reconnecting' }));
  };
  const busy = (on: boolean) => rerender(<Room busy={on} />);
  const press = () => userEvent.click(screen.getByRole('button'));
  const shown = () => screen.getByRole('button').getAttribute('aria-pressed') === 'true';
  return { sent, tell, busy, press, shown, connect };
}

test('who is busy is not hurried, and sees nothing of it', () => {
  const { sent, tell, busy, shown } = room();
  busy(true);
  expect(sent).toEqual([true]);
  tell({ holding: true });
  expect(shown()).toBe(false);
  busy(false);
  expect(sent).toEqual([true, false]);
  expect(shown()).toBe(false);
  tell({ holding: false });
  busy(true);
  expect(sent).toEqual([true, false, true]);
});

test('a moment that was asked for is not taken away', async () => {
  const { sent, tell, busy, press, shown } = room();
  await press();
  tell({ holding: true });
  expect(shown()).toBe(true);
  busy(true);
  busy(false);
  expect(sent).toEqual([true]);
  expect(shown()).toBe(true);
});

test('a moment that is asked for while busy lasts longer than that', async () => {
  const { sent, tell, busy, press, shown } = room();
  busy(true);
  tell({ holding: true });
  await press();
  expect(shown()).toBe(true);
  busy(false);
  expect(sent).not.toContain(false);
  expect(shown()).toBe(true);
});

test('a moment that is given back while busy is over when nothing is in the way', async () => {
  const { sent, tell, busy, press, shown } = room();
  await press();
  tell({ holding: true });
  busy(true);
  await press();
  expect(shown()).toBe(false);
  expect(sent).not.toContain(false);
  busy(false);
  expect(sent.at(-1)).toBe(false);
});

test('after a question was skipped, it is held when the next one was asked', () => {
  const { sent, tell, busy } = room();
  busy(true);
  tell({ holding: true });
  tell({ holding: false, state: 'speaking' });
  const before = sent.length;
  tell({ state: 'listening' });
  expect(sent.slice(before)).toEqual([true]);
});

test('what could not be told while the connection was lost is told after it', () => {
  const { sent, tell, busy, connect, shown } = room();
  busy(true);
  tell({ holding: true });
  connect(false);
  busy(false);
  connect(true);
  expect(sent.at(-1)).toBe(false);
  expect(shown()).toBe(false);
});

test('the button says what it does to the microphone, and is no switch besides', () => {
  const { rerender } = render(<MuteButton muted={false} isDisabled={false} onPress={vi.fn()} />);
  expect(screen.getByRole('button', { name: 'Mute' })).toBeDefined();
  rerender(<MuteButton muted isDisabled={false} onPress={vi.fn()} />);
  const button = screen.getByRole('button', { name: 'Unmute' });
  expect(button.hasAttribute('aria-pressed')).toBe(false);
});
