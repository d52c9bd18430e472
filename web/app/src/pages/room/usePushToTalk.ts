import type { InterviewSession } from '@antiphon/client';
import { useCallback, useEffect, useState, type RefObject } from 'react';
import { useView } from '../../call/CallProvider.tsx';
import { pressed, released, silent } from './talk.ts';

export interface PushToTalk {
  /** The candidate is heard. */
  on: boolean;
  press(): void;
  release(): void;
}

/**
 * Mutes but for as long as the button or the space bar is held; or, after a tap, until the next one. The space bar talks
 * only while the room has the focus, and only if it is to (WCAG 2.1.4).
 */
export function usePushToTalk(
  session: InterviewSession,
  { enabled, space, room }: { enabled: boolean; space: boolean; room: RefObject<HTMLElement | null> },
): PushToTalk {
  const live = useView(session, ({ status }) => status === 'live');
  const [talk, setTalk] = useState(silent);
  const press = useCallback(() => setTalk((before) => pressed(before, performance.now())), []);
  const release = useCallback(() => setTalk((before) => released(before, performance.now())), []);

  useEffect(() => {
    if (enabled && live) session.send({ type: 'mute', muted: !talk.on });
  }, [enabled, live, talk.on, session]);

  useEffect(() => {
    if (!enabled) return undefined;
    return () => setTalk(silent);
  }, [enabled]);

  useEffect(() => {
    const area = room.current;
    if (!enabled || !space || !area) return undefined;
    // Where nothing has the focus, the room may have it.
    if (document.activeElement === document.body) area.focus({ preventScroll: true });
    const over = new AbortController();
    const { signal } = over;
    let held = false;
    const up = () => {
      if (held) release();
      held = false;
    };
    area.addEventListener('keydown', (event) => {
      if (event.code !== 'Space' || isForSomethingElse(event)) return;
      event.preventDefault();
      if (event.repeat || held) return;
      held = true;
      press();
    }, { signal });
    globalThis.addEventListener('keyup', ({ code }) => code === 'Space' && up(), { signal });
    // Whoever goes to another window would be heard on.
    globalThis.addEventListener('blur', up, { signal });
    return () => {
      over.abort();
      up();
    };
  }, [enabled, space, room, press, release]);

  return { on: talk.on, press, release };
}

/** The key is meant for what has the focus. */
function isForSomethingElse({ target, ctrlKey, altKey, metaKey, shiftKey }: KeyboardEvent): boolean {
  if (ctrlKey || altKey || metaKey || shiftKey) return true;
  return target instanceof Element && target.closest('a, button, input, textarea, [role], [contenteditable]') !== null;
}
