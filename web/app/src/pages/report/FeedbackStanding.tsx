import type { Feedback } from '@antiphon/client';
import type { ReactNode } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Note } from '../../ui/Note.tsx';
import css from './ReportPage.module.css';

const failures = ['refused', 'truncated', 'not_json', 'rate_limited', 'down', 'timeout', 'unauthorised', 'rejected'] as const;

/** Where the feedback is, as long as it is not there. */
export function FeedbackStanding({ feedback: { status, attempts, failure, nextTryAt }, again }: {
  feedback: Feedback;
  again: ReactNode;
}) {
  const t = useTranslations('report');
  const format = useFormatter();
  const why = t(`failures.${failures.find((known) => known === failure) ?? 'other'}`);
  if (status === 'pending') {
    return (
      <div role="status">
        <Note tone="good">
          <p className={css.working}>{t('pending')}</p>
          <p>{t('pendingAbout')}</p>
          {failure !== undefined && nextTryAt !== undefined && (
            <p>{t('nextTry', { why, n: attempts, time: format.dateTime(new Date(nextTryAt), { timeStyle: 'medium' }) })}</p>
          )}
        </Note>
      </div>
    );
  }
  if (status === 'failed') {
    return (
      <div role="alert">
        <Note tone="attention">
          <p className={css.strong}>{t('failed')}</p>
          <p>{t('failedAbout', { why })}</p>
          <div>{again}</div>
        </Note>
      </div>
    );
  }
  return null;
}
