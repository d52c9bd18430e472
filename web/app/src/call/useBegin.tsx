import { InterviewSession, silentMicrophone, type Microphone, type SessionOptions } from '@antiphon/client';
import { useMemo } from 'react';
import type { Wish } from '../wish.ts';
import { localeOf } from '../words/language.ts';
import { useLanguage } from '../words/Words.tsx';
import { useCalls } from './CallProvider.tsx';
import { openChosen } from './chosenMicrophone.ts';
import { keepCall, type Kept } from './kept.ts';
import { recordLevels } from './levels.ts';
import type { Manner } from './manner.ts';
import { Voice } from './Voice.tsx';

interface Begin {
  begin(wish: Wish, microphone: () => Microphone | Promise<Microphone>, manner: Manner): void;
  /** Goes on with an interview after the page was reloaded, or from another one. */
  resume(kept: Omit<Kept, 'session'> & Pick<SessionOptions, 'session'>): void;
}

/** The ways into a call. */
export function useBegin(): Begin {
  const { take } = useCalls();
  const locale = localeOf(useLanguage().language);

  return useMemo(() => {
    const hold = (options: SessionOptions, wish: Wish, manner: Manner) => {
      const { typing, halfDuplex = false } = manner;
      // Where the plan does not say what is spoken, it is most likely what the pages speak.
      const session = new InterviewSession({ ...options, recognise: typing ? null : locale, halfDuplex });
      const levels = recordLevels(session);
      keepCall(session, wish, manner);
      const voice = <Voice key={levels.key} session={session} />;
      take({ session, levels, wish, manner, resumed: options.session !== undefined, voice });
      void session.start();
    };
    return {
      begin: (wish, microphone, manner) => {
        const { track, question, minutes, patience, role, plan, invitation } = wish;
        const interview = { track, question, minutes, patience, role, plan, invitation, recording: manner.recording || undefined };
        hold({ interview, microphone }, wish, manner);
      },
      resume: ({ session, wish, manner }) => {
        hold({ session, microphone: manner.typing ? silentMicrophone : openChosen }, wish, manner);
      },
    };
  }, [take, locale]);
}
