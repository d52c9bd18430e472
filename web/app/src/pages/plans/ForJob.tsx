import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { offerQuery } from '../../queries.ts';
import { JobForm } from './JobForm.tsx';
import css from './PlansPage.module.css';

/** A plan for a job: what becomes of what is pasted, and the form. */
export function ForJob() {
  const t = useTranslations('plans');
  const { data: offer } = useQuery(offerQuery);
  return (
    <>
      <p className={css.quiet}>
        {t('jobAbout')} {offer && t('jobGoes', { model: offer.textModel?.host ?? 'none' })}
      </p>
      <JobForm />
    </>
  );
}
