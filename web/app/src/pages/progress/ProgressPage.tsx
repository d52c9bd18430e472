import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslations } from 'use-intl';
import { tracksQuery } from '../../queries.ts';
import { Button } from '../../ui/Button.tsx';
import { ButtonLink } from '../../ui/ButtonLink.tsx';
import { Fold } from '../../ui/Fold.tsx';
import { Note, QueryFailure } from '../../ui/Note.tsx';
import { Page } from '../../ui/Page.tsx';
import { Select } from '../../ui/Select.tsx';
import { Bands } from './Bands.tsx';
import { PointTable } from './PointTable.tsx';
import { progressQuery } from './queries.ts';
import { Repeated } from './Repeated.tsx';
import type { Drawn } from './wanted.ts';
import css from './ProgressPage.module.css';

/** Charts are heavy, and one interview has none. */
const Trends = lazy(async () => ({ default: (await import('./Trends.tsx')).Trends }));

/** How it went, from one interview to the next: as it was measured, against nobody but oneself. */
export function ProgressPage() {
  const t = useTranslations('progress');
  const common = useTranslations('common');
  const history = useTranslations('history');
  const { track }: Drawn = useSearch({ from: '/progress' });
  const list = useInfiniteQuery(progressQuery(track));
  const all = list.data?.pages.flatMap((page) => page.interviews) ?? [];
  const points = all.filter(({ answers }) => answers > 0);
  const left = all.length - points.length;
  const judged = all.filter(({ bands }) => bands.length > 0);
  return (
    <Page wide title={t('title')} lead={t('lead')}>
      {(all.length > 0 || track !== undefined) && <TrackSelect track={track} />}
      {list.isError && <QueryFailure error={list.error} retry={() => void list.refetch()} />}
      <div role="status">
        {list.isPending && common('looking')}
        {list.isSuccess && points.length === 0 && t(track === undefined ? 'none' : 'noneOfThem')}
        {left > 0 && <p className={css.quiet}>{t('left', { n: left })}</p>}
      </div>
      {list.isSuccess && points.length === 0 && (
        <p>
          <ButtonLink to="/" kind="primary">
            {history('practise')}
          </ButtonLink>
        </p>
      )}
      {points.length === 1 && (
        <Note tone="good">
          <p>{t('one')}</p>
        </Note>
      )}
      {points.length > 1 && (
        <Suspense fallback={<p>{common('looking')}</p>}>
          <Trends points={points.toReversed()} />
        </Suspense>
      )}
      {points.length > 0 && (
        <Fold title={t('table')} open={points.length === 1}>
          <PointTable points={points} />
        </Fold>
      )}
      {judged.length > 0 && <Bands points={judged.toReversed()} />}
      {list.hasNextPage && (
        <p>
          <Button onPress={() => void list.fetchNextPage()} isDisabled={list.isFetchingNextPage}>
            {history('older')}
          </Button>
        </p>
      )}
      {all.length > 0 && <Repeated />}
    </Page>
  );
}

/** Answers to different kinds of questions do not sound alike. */
function TrackSelect({ track }: Drawn) {
  const t = useTranslations('history');
  const { data: tracks = [] } = useQuery(tracksQuery);
  const navigate = useNavigate();
  return (
    <div className={css.filter}>
      <Select
        label={t('track')}
        options={[{ value: 'any', name: t('any') }, ...tracks.map(({ id, title }) => ({ value: id, name: title }))]}
        value={track ?? 'any'}
        onChange={(next) => void navigate({ to: '/progress', search: { track: next === 'any' ? undefined : next }, replace: true })}
      />
    </div>
  );
}
