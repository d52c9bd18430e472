import { InterviewSession, type Command } from '@antiphon/client';
import { act, fireEvent, screen } from '@testing-library/react';
import { useRef } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pressed, released, silent } from '../src/pages/room/talk.ts';
import { usePushToTalk } from '../src/pages/room/usePushToTalk.ts';
import { render } from './support.tsx';

describe('a press', () => {
  test('is heard for as long as it is held', () => {
    const held = pressed(silent, 1_000);
    expect(held.on).toBe(true);
    expect(released(held, 2_000).on).toBe(false);
  });

  test('that is short switches on, and the next one off', () => {
    const tapped = released(pressed(silent, 1_000), 1_100);
    expect(tapped.on).toBe(true);
    const again = pressed(tapped, 5_000);
    expect(again.on).toBe(false);
    expect(released(again, 5_100).on).toBe(false);
  });
});

describe('in the room', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  function Talking({ session, enabled, space }: { session: InterviewSession; enabled: boolean; space: boolean }) {
    const room = useRef<HTMLElement>(null);
    usePushToTalk(session, { enabled, space, room });
    return (
      <>
        <nav tabIndex={-1}>Elsewhere</nav>
        <main ref={room} tabIndex={-1}>
          <input aria-label="Answer" />
        </main>
      </>
    );
  }

  function room(enabled: boolean, keys = true) {
    const session = new InterviewSession({ api: {} as never });
    session.view.patch({ status: 'live' });
    const sent: Command[] = [];
    vi.spyOn(session, 'send').mockImplementation((command) => sent.push(command) > 0);
    render(<Talking session={session} enabled={enabled} space={keys} />);
    return () => sent.map((command) => (command.type === 'mute' ? command.muted : command.type));
  }
  const space = (what: 'keyDown' | 'keyUp', target: Element = screen.getByRole('main')) => fireEvent[what](target, { code: 'Space' });

  test('the space bar unmutes while it is held', () => {
    const sent = room(true);
    expect(sent()).toEqual([true]);
    space('keyDown');
    expect(sent()).toEqual([true, false]);
    act(() => void vi.advanceTimersByTime(1_000));
    space('keyUp');
    expect(sent()).toEqual([true, false, true]);
  });

  test('whoever goes to another window is no longer heard', () => {
    const sent = room(true);
    space('keyDown');
    act(() => void vi.advanceTimersByTime(1_000));
    fireEvent.blur(window);
    expect(sent()).toEqual([true, false, true]);
  });

  test('a space that is typed is a space', () => {
    const sent = room(true);
    space('keyDown', screen.getByRole('textbox'));
    expect(sent()).toEqual([true]);
  });

  test('the room has the focus, where nothing else had it', () => {
    room(true);
    expect(document.activeElement).toBe(screen.getByRole('main'));
  });

  test('outside the room, a space is nobody’s', () => {
    const sent = room(true);
    space('keyDown', screen.getByRole('navigation'));
    space('keyDown', document.body);
    expect(sent()).toEqual([true]);
  });

  test('whoever wants no key for it has none', () => {
    const sent = room(true, false);
    space('keyDown');
    expect(sent()).toEqual([true]);
  });

  test('where it is off, no key does anything', () => {
    const sent = room(false);
    space('keyDown');
    expect(sent()).toEqual([]);
  });
});
