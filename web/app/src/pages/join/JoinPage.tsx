import { ApiError } from '@antiphon/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { api } from '../../queries.ts';
import { QueryFailure } from '../../ui/Note.tsx';
import { Page } from '../../ui/Page.tsx';
import { Stranger } from '../../ui/Stranger.tsx';
import { Invitation } from './Invitation.tsx';

/** Read anew at every visit: it may have been withdrawn. */
const invitedQuery = (token: string) => queryOptions({ queryKey: ['invited', token], queryFn: () => api.invited(token), gcTime: 0 });

/** Where an invitation's link leads: for somebody who knows nothing else of this site. */
export function JoinPage() {
  const { token } = useParams({ from: '/join/$token' });
  return (
    <Stranger>
      <Opened token={token} />
    </Stranger>
  );
}

function Opened({ token }: { token: string }) {
  const t = useTranslations('invitations.join');
  const query = useQuery(invitedQuery(token));
  if (query.isPending) return <Page title={t('name')}>{t('opening')}</Page>;
  if (query.isSuccess) return <Invitation token={token} invited={query.data} />;
  const code = query.error instanceof ApiError ? query.error.code : undefined;
  if (code === 'invitation_ended') return <Closed why="ended" />;
  if (code === 'not_found') return <Closed why="unknown" />;
  return (
    <Page title={t('failed')}>
      <QueryFailure error={query.error} retry={() => void query.refetch()} />
    </Page>
  );
}

function Closed({ why }: { why: 'ended' | 'unknown' }) {
  const t = useTranslations(`invitations.join.${why}`);
  return (
    <Page title={t('title')} lead={t('lead')}>
      <p>{t('remedy')}</p>
    </Page>
  );
}
