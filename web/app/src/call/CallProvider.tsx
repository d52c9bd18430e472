import { InterviewSession, type Microphone, type SessionView } from '@antiphon/client';
import { createContext, useCallback, useContext, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Wish } from '../wish.ts';
import { recordLevels, type LevelRecord } from './levels.ts';
import { Voice } from './Voice.tsx';

/** The call that this tab is in: it outlives the pages that show it. */
export interface Call {
  session: InterviewSession;
  levels: LevelRecord;
  wish: Wish;
  /** The candidate types; the microphone is silent. */
  typing: boolean;
}

interface Calls {
  call?: Call;
  begin(wish: Wish, microphone: () => Microphone | Promise<Microphone>, typing: boolean): void;
  /** Forget a call that is over. */
  leave(): void;
}

const Context = createContext<Calls | undefined>(undefined);

export function CallProvider({ children }: { children: ReactNode }) {
  const [call, setCall] = useState<Call>();

  const begin = useCallback<Calls['begin']>((wish, microphone, typing) => {
    const { track, minutes, patience, role } = wish;
    const session = new InterviewSession({
      interview: { track, minutes, patience, role },
      microphone,
      recognise: typing ? null : 'en-US',
    });
    setCall((before) => {
      before?.session.close();
      return { session, levels: recordLevels(session), wish, typing };
    });
    void session.start();
  }, []);
  const leave = useCallback(() => {
    setCall((before) => {
      before?.session.close();
      return undefined;
    });
  }, []);

  const value = useMemo(() => ({ call, begin, leave }), [call, begin, leave]);
  return (
    <Context value={value}>
      {children}
      {call && <Voice key={call.levels.key} session={call.session} />}
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

/** Keeps the screen on while a call is live. */
export function useWakeLock(on: boolean): void {
  useEffect(() => {
    if (!on || !('wakeLock' in navigator)) return undefined;
    const lock = navigator.wakeLock.request('screen').catch(() => undefined);
    return () => void lock.then((sentinel) => sentinel?.release());
  }, [on]);
}
