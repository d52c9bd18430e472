import type { InterviewState } from '@antiphon/client';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { timeCode } from '../../format.ts';
import css from './WatchPage.module.css';

const TICK_MS = 500;

/** Where the interview is: whose turn, how long, which question. */
export function Figures({ state, now }: { state: InterviewState; now(): number }) {
  const t = useTranslations('watch');
  const { session, question, coverage, turns } = state;
  const over = session?.state === 'ended';
  const elapsed = useNow(now, !over);
  const asked = coverage?.questions.filter(({ status }) => status !== 'not_asked').length;
  const text = turns.findLast((turn) => turn.questionText !== undefined)?.questionText;
  return (
    <section aria-label={t('figures')} className={css.where}>
      <dl className={css.figures}>
        <div>
          <dt>{t('state')}</dt>
          <dd className={css.state} data-state={session?.state}>
            <p role="status">
              {t(`states.${session?.state ?? 'connecting'}`)}
              {session?.muted && !over && <span className={css.quiet}> · {t('muted')}</span>}
              {session?.holding && !over && <span className={css.quiet}> · {t('holding')}</span>}
            </p>
          </dd>
        </div>
        <div>
          <dt>{t('elapsed')}</dt>
          <dd className="mono">{timeCode(over ? state.at : elapsed)}</dd>
        </div>
        <div>
          <dt>{t('question')}</dt>
          <dd>{question ? t('questionOf', { n: question.index, of: question.of }) : t('noQuestion')}</dd>
        </div>
        {coverage && asked !== undefined && (
          <div>
            <dt>{t('asked')}</dt>
            <dd>{t('askedOf', { done: asked, of: coverage.questions.length })}</dd>
          </div>
        )}
      </dl>
      {text !== undefined && !over && (
        <p className={css.current}>
          <span className="visually-hidden">{t('current')}: </span>
          {text}
        </p>
      )}
    </section>
  );
}

/** The interview's time, drawn anew twice a second. */
export function useNow(now: () => number, running: boolean): number {
  const [time, setTime] = useState(now);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setTime(now()), TICK_MS);
    return () => clearInterval(timer);
  }, [now, running]);
  return time;
}
