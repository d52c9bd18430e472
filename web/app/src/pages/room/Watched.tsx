import type { InterviewSession } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { useView } from '../../call/CallProvider.tsx';
import css from './Room.module.css';

/** The candidate always knows that somebody watches. It is announced when it begins, and not with every change. */
export function Watched({ session }: { session: InterviewSession }) {
  const t = useTranslations('room');
  const watchers = useView(session, ({ interview }) => interview.watched.watchers);
  return (
    <>
      <span role="status" className="visually-hidden">
        {watchers > 0 && t('watchedSome')}
      </span>
      {watchers > 0 && (
        <p className={css.watched}>
          <span aria-hidden="true">◉ </span>
          {t('watched', { n: watchers })}
        </p>
      )}
    </>
  );
}
