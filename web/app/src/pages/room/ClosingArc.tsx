import type { InterviewSession } from '@antiphon/client';
import { useInterviewTime } from '@antiphon/client/react';
import { useView } from '../../call/CallProvider.tsx';
import { closed, pausing } from './told.ts';
import css from './Room.module.css';

/**
 * Closes as the candidate's turn comes to its end: what they say now keeps it. For the eye; who listens has the state
 * word, and is not to be hurried with every pause.
 */
export function ClosingArc({ session }: { session: InterviewSession }) {
  const pause = useView(session, ({ status, interview }) => (status === 'live' ? pausing(interview) : undefined));
  const now = useInterviewTime(session, pause !== undefined);
  if (!pause) return null;
  return (
    <svg className={css.arc} viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="12" r="10" />
      <circle cx="12" cy="12" r="10" pathLength="1" strokeDasharray={`${closed(pause, now)} 1`} transform="rotate(-90 12 12)" />
    </svg>
  );
}
