import type { InterviewSession } from '@antiphon/client';
import { useEffect, useState } from 'react';
import { useView } from '../../call/CallProvider.tsx';
import { timeCode } from '../../format.ts';
import { pathWords, progress, qualityWords } from './words.ts';
import css from './Room.module.css';

export function RoomHeader({ session, role }: { session: InterviewSession; role?: string }) {
  const where = useView(session, ({ interview }) => progress(interview));
  const quality = useView(session, (view) => view.quality);
  const path = useView(session, (view) => view.path);
  return (
    <header className={css.header}>
      {role && <p className={css.role}>{role}</p>}
      <p>{where}</p>
      <Elapsed session={session} />
      <p className={css.quality} data-quality={quality}>
        {qualityWords[quality]}
      </p>
      {path && quality !== 'lost' && <p>{pathWords[path]}</p>}
    </header>
  );
}

/** Time passed; there is no countdown. */
function Elapsed({ session }: { session: InterviewSession }) {
  const [now, setNow] = useState(() => session.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(session.now()), 500);
    return () => clearInterval(timer);
  }, [session]);
  return (
    <p>
      <span className="visually-hidden">Elapsed </span>
      <time>{timeCode(now)}</time>
    </p>
  );
}
