import { ApiError, type SharedInterview } from '@antiphon/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { nameOf } from '../../format.ts';
import { api, tracksQuery } from '../../queries.ts';
import { readTurns } from '../../record/lines.ts';
import { ReaderContext, stranger } from '../../record/reader.ts';
import { TranscriptView } from '../../record/TranscriptView.tsx';
import { Note, QueryFailure } from '../../ui/Note.tsx';
import { Page } from '../../ui/Page.tsx';
import { Stranger } from '../../ui/Stranger.tsx';
import { useFormats } from '../../words/useFormats.ts';
import { SharedReport } from './SharedReport.tsx';
import css from './Shared.module.css';

/** Read anew at every visit: it may have been taken back. */
const sharedQuery = (token: string) => queryOptions({ queryKey: ['shared', token], queryFn: () => api.shared(token), gcTime: 0 });

/** Where a link to an interview leads: what it lets others read, and nothing more. */
export function SharedPage() {
  const { token } = useParams({ from: '/shared/$token' });
  return (
    <Stranger wide>
      <Opened token={token} />
    </Stranger>
  );
}

function Opened({ token }: { token: string }) {
  const t = useTranslations('shared');
  const query = useQuery(sharedQuery(token));
  if (query.isPending) return <Page title={t('name')}>{t('opening')}</Page>;
  if (query.isSuccess) return <Shared shared={query.data} />;
  if (query.error instanceof ApiError && query.error.code === 'not_found') {
    return (
      <Page title={t('closed.title')} lead={t('closed.lead')}>
        <p>{t('closed.remedy')}</p>
      </Page>
    );
  }
  return (
    <Page title={t('failed')}>
      <QueryFailure error={query.error} retry={() => void query.refetch()} />
    </Page>
  );
}

function Shared({ shared }: { shared: SharedInterview }) {
  const t = useTranslations('shared');
  const { day, length } = useFormats();
  const { data: tracks } = useQuery(tracksQuery);
  const turns = useMemo(() => readTurns(shared.transcript ?? []), [shared.transcript]);
  const lead = t('lead', { day: day(shared.createdAt), length: length(shared.durationMs) });
  return (
    <Page wide title={nameOf(shared, tracks)} lead={lead}>
      <Note tone="good">
        <p>{t('until', { day: day(shared.expiresAt) })}</p>
        {shared.redacted && <p>{t('redacted')}</p>}
      </Note>
      {shared.scope !== 'transcript' && <SharedReport sections={shared.report} linked={shared.scope === 'both'} />}
      {shared.transcript && (
        <section className={css.part} aria-labelledby="shared-transcript">
          <h2 id="shared-transcript">{t('transcript')}</h2>
          <ReaderContext value={stranger}>
            <TranscriptView turns={turns} />
          </ReaderContext>
        </section>
      )}
    </Page>
  );
}
