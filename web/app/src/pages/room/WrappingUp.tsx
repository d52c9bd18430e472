import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { interviewQuery } from '../../queries.ts';
import { Button } from '../../ui/Button.tsx';
import { QueryFailure } from '../../ui/Note.tsx';
import { Page } from '../../ui/Page.tsx';
import css from '../../ui/Steps.module.css';
import { feedbackQuery } from '../report/queries.ts';
import { wrapSteps } from './wrapSteps.ts';

const ASK_AGAIN_MS = 1_000;

/** After the end, until the report is there. It is made on the server, whether anybody waits here or not. */
export function WrappingUp({ id, onDone }: { id: string; onDone(): void }) {
  const t = useTranslations('room.wrapping');
  const interview = useQuery({
    ...interviewQuery(id),
    refetchInterval: ({ state }) => (state.data?.status === 'ended' ? false : ASK_AGAIN_MS),
  });
  const saved = interview.data?.status === 'ended';
  const feedback = useQuery({ ...feedbackQuery(id), enabled: saved });
  const steps = wrapSteps(saved, feedback.data);
  // The record's page tells what became of a report that was not made.
  const over = feedback.isError || steps.every(({ state }) => state === 'done');
  const working = steps.find(({ state }) => state === 'working');

  useEffect(() => {
    if (over) onDone();
  }, [over, onDone]);

  return (
    <Page name={t('title')} title={t('title')} lead={t('lead')}>
      {interview.isError && <QueryFailure error={interview.error} retry={() => void interview.refetch()} />}
      <ol className={css.steps}>
        {steps.map(({ name, state }) => (
          <li key={name} className={css.step} data-state={state}>
            <span className={css.mark} aria-hidden="true" />
            <div className={css.words}>
              <h2>{t(`steps.${name}`)}</h2>
            </div>
            <p className={css.standing}>{t(`states.${state}`)}</p>
          </li>
        ))}
      </ol>
      <p role="status" className="visually-hidden">
        {working && t('working', { step: t(`steps.${working.name}`) })}
      </p>
      <p>
        <Button onPress={onDone}>{t('leave')}</Button>
      </p>
    </Page>
  );
}
