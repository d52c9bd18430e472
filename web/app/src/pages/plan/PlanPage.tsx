import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { Page } from '../../ui/Page.tsx';
import { Unopened } from '../../ui/Unopened.tsx';
import { planQuery } from '../plans/queries.ts';
import { PlanDesk } from './PlanDesk.tsx';

export function PlanPage() {
  const { id } = useParams({ from: '/plans/$id' });
  const t = useTranslations('plan');
  const common = useTranslations('common');
  const query = useQuery(planQuery(id));
  if (query.isPending) return <Page title={t('opening')}>{common('looking')}</Page>;
  if (query.isError) {
    return (
      <Unopened title={t('notOpened')} error={query.error} retry={() => void query.refetch()} to="/plans">
        {t('all')}
      </Unopened>
    );
  }
  return <PlanDesk key={id} read={query.data} />;
}
