import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { QueryFailure } from '../../ui/Note.tsx';
import { Page } from '../../ui/Page.tsx';
import { NewPlan } from './NewPlan.tsx';
import { PlanRows } from './PlanRows.tsx';
import { plansQuery } from './queries.ts';
import css from './PlansPage.module.css';

export function PlansPage() {
  const t = useTranslations('plans');
  const common = useTranslations('common');
  const list = useQuery(plansQuery);
  return (
    <Page wide title={t('title')} lead={t('lead')}>
      <div className={css.columns}>
        <section aria-labelledby="yours" className={css.section}>
          <h2 id="yours">{t('yours')}</h2>
          {list.isPending && <p className={css.quiet}>{common('looking')}</p>}
          {list.isError && <QueryFailure error={list.error} retry={() => void list.refetch()} />}
          {list.data?.plans.length === 0 && <p className={css.quiet}>{t('none')}</p>}
          {list.data && <PlanRows plans={list.data.plans} />}
        </section>
        <NewPlan />
      </div>
    </Page>
  );
}
