import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { interviewsQuery, tracksQuery } from '../../queries.ts';
import { Button } from '../../ui/Button.tsx';
import { ButtonLink } from '../../ui/ButtonLink.tsx';
import { QueryFailure } from '../../ui/Note.tsx';
import { Page } from '../../ui/Page.tsx';
import { Filters } from './Filters.tsx';
import { Found } from './Found.tsx';
import { filterOf, isAll, type Wanted } from './wanted.ts';

/** Every interview one has had, and those that are looked for. */
export function HistoryPage() {
  const t = useTranslations('history');
  const common = useTranslations('common');
  const wanted: Wanted = useSearch({ from: '/sessions' });
  const navigate = useNavigate();
  const look = useCallback((search: Wanted) => void navigate({ to: '/sessions', search, replace: true }), [navigate]);
  const list = useInfiniteQuery(interviewsQuery(filterOf(wanted)));
  const { data: tracks } = useQuery(tracksQuery);
  const interviews = list.data?.pages.flatMap((page) => page.interviews) ?? [];
  const none = list.isSuccess && interviews.length === 0 && isAll(wanted);
  return (
    <Page wide title={t('title')} lead={t('lead')}>
      {!none && <Filters wanted={wanted} tracks={tracks} onChange={look} />}
      <div role="status">
        {list.isPending && common('looking')}
        {list.isSuccess && !isAll(wanted) && t(list.hasNextPage ? 'foundFirst' : 'found', { n: interviews.length })}
      </div>
      {list.isError && <QueryFailure error={list.error} retry={() => void list.refetch()} />}
      {none && (
        <>
          <p>{t('none')}</p>
          <p>
            <ButtonLink to="/" kind="primary">
              {t('practise')}
            </ButtonLink>
          </p>
        </>
      )}
      {list.isSuccess && interviews.length === 0 && !none && (
        <p>
          <Button onPress={() => look({})}>{t('all')}</Button>
        </p>
      )}
      <Found interviews={interviews} tracks={tracks} />
      {list.hasNextPage && (
        <p>
          <Button onPress={() => void list.fetchNextPage()} isDisabled={list.isFetchingNextPage}>
            {t('older')}
          </Button>
        </p>
      )}
    </Page>
  );
}
