import type { InterviewSession } from '@antiphon/client';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useView } from '../../call/CallProvider.tsx';
import { timeCode } from '../../format.ts';
import { Watched } from './Watched.tsx';
import css from './Room.module.css';

export function RoomHeader({ session, role }: { session: InterviewSession; role?: string }) {
  const t = useTranslations('room');
  const question = useView(session, ({ interview }) => interview.question);
  const quality = useView(session, (view) => view.quality);
  const path = useView(session, (view) => view.path);
  return (
    <header className={css.header}>
      {role && <p className={css.role}>{role}</p>}
      <p>{question ? t('question', { index: question.index, of: question.of }) : t('starting')}</p>
      <Elapsed session={session} />
      <p className={css.quality} data-quality={quality}>
        {t(`quality.${quality}`)}
      </p>
      {path && quality !== 'lost' && <p>{t(`paths.${path}`)}</p>}
      <Watched session={session} />
    </header>
  );
}

/** Time passed; there is no countdown. */
function Elapsed({ session }: { session: InterviewSession }) {
  const t = useTranslations('room');
  const [now, setNow] = useState(() => session.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(session.now()), 500);
    return () => clearInterval(timer);
  }, [session]);
  return (
    <p>
      <span className="visually-hidden">{t('elapsed')} </span>
      <time>{timeCode(now)}</time>
    </p>
  );
}
