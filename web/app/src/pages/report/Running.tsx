import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { useBegin } from '../../call/useBegin.tsx';
import { api, interviewQuery } from '../../queries.ts';
import { Button } from '../../ui/Button.tsx';
import { Note, QueryFailure } from '../../ui/Note.tsx';
import css from './ReportPage.module.css';

/** An interview that goes on: perhaps in another window, perhaps it only waits for its candidate. */
export function Running({ id, connected }: { id: string; connected: boolean }) {
  const t = useTranslations('session');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { resume } = useBegin();
  const back = useMutation({
    mutationFn: () => api.wayBack(id),
    onSuccess: (session) => {
      resume({ session, wish: {}, manner: { typing: false } });
      void navigate({ to: '/connect' });
    },
  });
  const end = useMutation({
    mutationFn: () => api.endInterview(id),
    onSettled: () => queries.invalidateQueries({ queryKey: interviewQuery(id).queryKey }),
  });
  const failed = back.error ?? end.error;
  return (
    <>
      <div role="status">
        <Note tone={connected ? 'good' : 'attention'}>
          <p>{t(connected ? 'running' : 'connecting')}</p>
        </Note>
      </div>
      <p className={css.ways}>
        <Button kind="primary" isDisabled={back.isPending} onPress={() => back.mutate()}>
          {t('goOn')}
        </Button>
        <Button isDisabled={end.isPending} onPress={() => end.mutate()}>
          {t('endNow')}
        </Button>
      </p>
      {failed && <QueryFailure error={failed} retry={() => (back.error ? back.mutate() : end.mutate())} />}
    </>
  );
}
