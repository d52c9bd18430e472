import type { InterviewSession } from '@antiphon/client';
import { useEffect, useState } from 'react';
import { useView } from '../../call/CallProvider.tsx';

export interface Hold {
  /** The candidate asked for a moment themselves. */
  asked: boolean;
  ask(on: boolean): void;
}

/**
 * Who writes an answer, or decides whether to end, is not to be hurried: while `busy`, the page holds the interviewer by
 * itself. It shows nothing of that, and leaves a hold alone that the candidate asked for.
 */
export function useQuietHold(session: InterviewSession, busy: boolean): Hold {
  const live = useView(session, ({ status }) => status === 'live');
  const holding = useView(session, ({ interview }) => interview.session?.holding ?? false);
  const listening = useView(session, ({ interview }) => interview.session?.state === 'listening');
  // The page's own hold. It counts until the server has let go: what it says is late.
  const [own, setOwn] = useState(false);

  useEffect(() => {
    if (!live) return;
    if (busy && (own ? listening : !holding)) {
      setOwn(true);
      session.send({ type: 'hold', on: true });
    } else if (!busy && own) {
      session.send({ type: 'hold', on: false });
    }
    // "I'm done" and "Skip" let go, too: it is held again when the next question was asked, and not before.
  }, [busy, listening, live, session]);

  useEffect(() => {
    if (!holding && !busy) setOwn(false);
  }, [holding]);

  const ask = (on: boolean) => {
    // While busy it is held anyway; only whose hold it is changes.
    setOwn(!on && busy);
    session.send({ type: 'hold', on: on || busy });
  };
  return { asked: holding && !own, ask };
}
