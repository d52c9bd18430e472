import { InterviewSession, silentMicrophone, type Microphone, type SessionOptions, type SessionView } from '@antiphon/client';
import { createContext, useCallback, useContext, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Wish } from '../wish.ts';
import { localeOf } from '../words/language.ts';
import { useLanguage } from '../words/Words.tsx';
import { openChosen } from './chosenMicrophone.ts';
import { forgetCall, keepCall, type Kept } from './kept.ts';
import { recordLevels, type LevelRecord } from './levels.ts';
import type { Manner } from './manner.ts';
import { Voice } from './Voice.tsx';

/** The call that this tab is in: it outlives the pages that show it. */
export interface Call {
  session: InterviewSession;
  levels: LevelRecord;
  wish: Wish;
  manner: Manner;
  /** The page was reloaded in the middle of it. */
  resumed: boolean;
}

interface Calls {
  call?: Call;
  begin(wish: Wish, microphone: () => Microphone | Promise<Microphone>, manner: Manner): void;
  /** Goes on with an interview after the page was reloaded, or from another one. */
  resume(kept: Omit<Kept, 'session'> & Pick<SessionOptions, 'session'>): void;
  /** Forget a call that is over. */
  leave(): void;
}

const Context = createContext<Calls | undefined>(undefined);

export function CallProvider({ children }: { children: ReactNode }) {
  const [call, setCall] = useState<Call>();
  const locale = localeOf(useLanguage().language);

  const hold = useCallback((options: SessionOptions, wish: Wish, manner: Manner) => {
    const { typing, halfDuplex = false } = manner;
    // Where the plan does not say what is spoken, it is most likely what the pages speak.
    const session = new InterviewSession({ ...options, recognise: typing ? null : locale, halfDuplex });
    keepCall(session, wish, manner);
    setCall((before) => {
      before?.session.close();
      return { session, levels: recordLevels(session), wish, manner, resumed: options.session !== undefined };
    });
    void session.start();
  }, [locale]);
  const begin = useCallback<Calls['begin']>((wish, microphone, manner) => {
    const { track, minutes, patience, role, plan, invitation } = wish;
    const interview = { track, minutes, patience, role, plan, invitation, recording: manner.recording || undefined };
    hold({ interview, microphone }, wish, manner);
  }, [hold]);
  const resume = useCallback<Calls['resume']>(({ session, wish, manner }) => {
    hold({ session, microphone: manner.typing ? silentMicrophone : openChosen }, wish, manner);
  }, [hold]);
  const leave = useCallback(() => {
    forgetCall();
    setCall((before) => {
      before?.session.close();
      return undefined;
    });
  }, []);

  const value = useMemo(() => ({ call, begin, resume, leave }), [call, begin, resume, leave]);
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
