import type { InterviewSession, SessionView } from '@antiphon/client';
import { createContext, useCallback, useContext, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Wish } from '../wish.ts';
import { forgetCall } from './kept.ts';
import type { LevelRecord } from './levels.ts';
import type { Manner } from './manner.ts';

/** The call that this tab is in: it outlives the pages that show it. */
export interface Call {
  session: InterviewSession;
  levels: LevelRecord;
  wish: Wish;
  manner: Manner;
  /** The page was reloaded in the middle of it. */
  resumed: boolean;
  /** Plays the interviewer, whatever page is shown. */
  voice: ReactNode;
}

interface Calls {
  call?: Call;
  /** Takes a call that begins; the one before is closed. */
  take(call: Call): void;
  /** Forget a call that is over. */
  leave(): void;
}

const Context = createContext<Calls | undefined>(undefined);

/** Holds the call. What makes one comes with the pages that begin one: see `useBegin`. */
export function CallProvider({ children }: { children: ReactNode }) {
  const [call, setCall] = useState<Call>();

  const take = useCallback((next: Call) => {
    setCall((before) => {
      before?.session.close();
      return next;
    });
  }, []);
  const leave = useCallback(() => {
    forgetCall();
    setCall((before) => {
      before?.session.close();
      return undefined;
    });
  }, []);

  const value = useMemo(() => ({ call, take, leave }), [call, take, leave]);
  return (
    <Context value={value}>
      {children}
      {call?.voice}
    </Context>
  );
}

export function useCalls(): Calls {
  const calls = useContext(Context);
  if (!calls) throw new Error('useCalls needs a CallProvider');
  return calls;
}

/** A part of the call's view; the component is drawn again when that part changes. */
export function useView<T>(session: InterviewSession, select: (view: SessionView) => T): T {
  return useSyncExternalStore(session.view.subscribe, () => select(session.view.get()));
}
