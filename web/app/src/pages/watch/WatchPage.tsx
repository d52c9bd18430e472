import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { nameOf } from '../../format.ts';
import { tracksQuery } from '../../queries.ts';
import { ReaderContext, stranger } from '../../record/reader.ts';
import { spanOf } from '../../ribbon/layout.ts';
import { Ribbon } from '../../ribbon/Ribbon.tsx';
import { ButtonLink } from '../../ui/ButtonLink.tsx';
import { Note, QueryFailure } from '../../ui/Note.tsx';
import { Page } from '../../ui/Page.tsx';
import { Unopened } from '../../ui/Unopened.tsx';
import { Figures } from './Figures.tsx';
import { Lines } from './Lines.tsx';
import { useWatched, type Reach } from './useWatched.ts';
import css from './WatchPage.module.css';

/** An interview, read along while it runs. */
export function WatchPage() {
  const { id } = useParams({ from: '/watch/$id' });
  const t = useTranslations('watch');
  const common = useTranslations('common');
  const { data: tracks } = useQuery(tracksQuery);
  const { query, state, reach, error, levels, now } = useWatched(id);
  if (query.isPending) return <Page title={t('opening')}>{common('looking')}</Page>;
  if (query.isError) {
    return (
      <Unopened title={t('notOpened')} error={query.error} retry={() => void query.refetch()} to="/sessions">
        {common('allSessions')}
      </Unopened>
    );
  }
  const { status } = query.data;
  const ended = status === 'ended' || reach === 'over';
  return (
    <Page wide title={nameOf(query.data, tracks)} lead={t('lead')}>
      <Standing id={id} reach={ended ? 'over' : reach} begun={status !== 'created'} />
      {reach === 'failed' && <QueryFailure error={error} retry={() => void query.refetch()} />}
      {status !== 'created' && state.lastSeq > 0 && (
        <ReaderContext value={stranger}>
          <Figures state={state} now={now} />
          <div className={css.lanes}>
            <p className={css.labels} aria-hidden="true">
              <span>{common('candidate')}</span>
              <span>{common('interviewer')}</span>
            </p>
            <div className={css.ribbon} role="img" aria-label={t('ribbon')}>
              <Ribbon turns={state.turns} notices={state.notices} levels={levels} nowMs={state.at} spanMs={spanOf(state.at)} size="spark" />
            </div>
          </div>
          <Lines turns={state.turns} now={now} />
        </ReaderContext>
      )}
    </Page>
  );
}

/** How far what is shown can be trusted to be the present. */
function Standing({ id, reach, begun }: { id: string; reach: Reach; begun: boolean }) {
  const t = useTranslations('watch');
  const tone = reach === 'connected' || reach === 'over' ? 'good' : 'attention';
  const words = begun ? t(`reach.${reach}`) : t('notBegun');
  return (
    <div role="status">
      <Note tone={tone}>
        <p>{words}</p>
        {reach === 'over' && (
          <p>
            <ButtonLink to="/sessions/$id" params={{ id }} kind="primary">
              {t('report')}
            </ButtonLink>
          </p>
        )}
      </Note>
    </div>
  );
}
