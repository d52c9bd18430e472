import type { InterviewDetail } from '@antiphon/client';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useDeferredValue, useMemo, useReducer, useState } from 'react';
import { useTranslations } from 'use-intl';
import { interviewerName, nameOf } from '../../format.ts';
import { tracksQuery } from '../../queries.ts';
import { ReaderContext } from '../../record/reader.ts';
import { TranscriptView } from '../../record/TranscriptView.tsx';
import { Ribbon } from '../../ribbon/Ribbon.tsx';
import { ButtonLink } from '../../ui/ButtonLink.tsx';
import { QueryFailure } from '../../ui/Note.tsx';
import { Page } from '../../ui/Page.tsx';
import { Unopened } from '../../ui/Unopened.tsx';
import { useIdle } from '../../ui/useIdle.ts';
import { useFormats } from '../../words/useFormats.ts';
import { Actions } from './Actions.tsx';
import { Finished } from './Finished.tsx';
import { linkTo } from './useLineTools.ts';
import { useRecord } from './useRecord.ts';
import css from './ReportPage.module.css';

/** Neither is seen with the first look at a report: one is below it, the other is there while the interview runs. */
const Keeping = lazy(async () => ({ default: (await import('./Keeping.tsx')).Keeping }));
const Running = lazy(async () => ({ default: (await import('./Running.tsx')).Running }));

/** One interview: while it runs, what is said; afterwards, its report and its transcript. */
export function ReportPage() {
  const { id } = useParams({ from: '/sessions/$id' });
  const [erased, setErased] = useState<{ id: string; title: string }>();
  if (erased?.id === id) return <Gone title={erased.title} />;
  return <Interview key={id} id={id} onErased={(title) => setErased({ id, title })} />;
}

function Interview({ id, onErased }: { id: string; onErased(title: string): void }) {
  const t = useTranslations('session');
  const common = useTranslations('common');
  const { interview, transcript, live, record: now } = useRecord(id);
  // An hour's lines are drawn in slices, between which a finger is heard.
  const record = useDeferredValue(now);
  // With the report, the first look at the page is whole.
  const [reported, onReported] = useReducer(() => true, false);
  const seen = useIdle(transcript.isError || record?.turns.length === 0 || reported);
  const { data: tracks } = useQuery(tracksQuery);
  const lead = useLead();
  const liveTools = useMemo(() => ({ linkTo: linkTo(id) }), [id]);
  const { mine = true, candidate } = interview.data ?? {};
  const reading = useMemo(() => ({ reader: mine ? 'candidate' : 'other', candidate }) as const, [mine, candidate]);

  if (interview.isPending) return <Page title={t('name')}>{common('looking')}</Page>;
  if (interview.isError) {
    return (
      <Unopened title={t('cannotOpen')} error={interview.error} retry={() => void interview.refetch()} to="/sessions">
        {common('allSessions')}
      </Unopened>
    );
  }
  const title = nameOf(interview.data, tracks);
  const ended = interview.data.status === 'ended';
  return (
    <Page wide title={title} lead={lead(interview.data)}>
      <ReaderContext value={reading}>
        {live && (
          <>
            <Suspense>
              <Running id={id} connected={live.connected} />
            </Suspense>
            <Ribbon turns={live.state.turns} notices={live.state.notices} spanMs={Math.max(live.state.at, 1000)} />
            <TranscriptView live turns={live.state.turns} gaps={record?.gaps} tools={liveTools} />
          </>
        )}
        {ended && <Actions interview={interview.data} />}
        {transcript.isError && <QueryFailure error={transcript.error} retry={() => void transcript.refetch()} />}
        {ended && !record && !transcript.isError && <p className={css.awaited}>{common('looking')}</p>}
        {ended && record && (record.turns.length > 0 ? <Finished interview={interview.data} {...record} onReported={onReported} /> : <p>{t('nothing')}</p>)}
      </ReaderContext>
      {ended && mine && seen && (
        <Suspense>
          <Keeping interview={interview.data} onErased={() => onErased(title)} />
        </Suspense>
      )}
      {interview.data.status === 'created' && <p className={css.none}>{common('standing.created')}</p>}
    </Page>
  );
}

function Gone({ title }: { title: string }) {
  const t = useTranslations('session');
  const common = useTranslations('common');
  return (
    <Page title={t('erasedTitle')}>
      <p>{t('erased', { title })}</p>
      <p className={css.ways}>
        <ButtonLink to="/sessions">{common('allSessions')}</ButtonLink>
        <ButtonLink to="/">{t('practiseOther')}</ButtonLink>
      </p>
    </Page>
  );
}

function useLead() {
  const t = useTranslations('session');
  const common = useTranslations('common');
  const { day, length } = useFormats();
  return ({ createdAt, durationMs, mine, status, reason, model }: InterviewDetail) => {
    const asked = { day: day(createdAt), model: interviewerName(model) };
    if (status !== 'ended') return t('lead', asked);
    const reader = mine ? 'candidate' : 'other';
    const ending = reason ? common(`endings.${reason}`, { reader }) : common('standing.over');
    return t('leadOver', { ...asked, length: length(durationMs), ending });
  };
}
