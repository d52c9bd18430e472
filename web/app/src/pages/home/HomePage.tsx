import { useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { useTranslations } from 'use-intl';
import { lastInterviewsQuery, tracksQuery } from '../../queries.ts';
import { InterviewRows } from '../../record/InterviewRows.tsx';
import { ButtonLink } from '../../ui/ButtonLink.tsx';
import { Page } from '../../ui/Page.tsx';
import { JobFold } from './JobFold.tsx';
import { PractiseForm } from './PractiseForm.tsx';
import css from './HomePage.module.css';

export function HomePage() {
  const t = useTranslations('home');
  // The form is drawn first.
  const last = useDeferredValue(true, false);
  return (
    <Page wide name={t('name')} title={t('title')} lead={t('lead')}>
      <div className={css.columns}>
        <div className={css.ways}>
          <PractiseForm />
          <JobFold />
        </div>
        {last && <LastInterviews />}
      </div>
    </Page>
  );
}

function LastInterviews() {
  const t = useTranslations('home');
  const common = useTranslations('common');
  const { data } = useQuery(lastInterviewsQuery);
  const { data: tracks } = useQuery(tracksQuery);
  const last = data?.interviews ?? [];
  return (
    <section aria-labelledby="last" className={css.last}>
      <h2 id="last">{t('last')}</h2>
      {last.length === 0 ? (
        <p className={css.none}>{t('none')}</p>
      ) : (
        <>
          <InterviewRows interviews={last} tracks={tracks} />
          <ButtonLink to="/sessions">{common('allSessions')}</ButtonLink>
        </>
      )}
    </section>
  );
}
