import { failureOf, type InterviewDetail, type Retention } from '@antiphon/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { useTranslations } from 'use-intl';
import { api, interviewQuery, retentionDaysQuery } from '../../queries.ts';
import { FailureNote, QueryFailure } from '../../ui/Note.tsx';
import { Select } from '../../ui/Select.tsx';
import { useFormats } from '../../words/useFormats.ts';
import { retentionQuery } from './queries.ts';
import css from './ReportPage.module.css';

const ALL = 'all';
const choices = [1, 7, 30, 90, 365];

/** The interview's own days: fewer than the server's, never more. */
export function KeepFor({ interview: { id, keptUntil } }: { interview: InterviewDetail }) {
  const t = useTranslations('session');
  const { day } = useFormats();
  const { data: most } = useQuery(retentionDaysQuery);
  const retention = useQuery(retentionQuery(id));
  const queries = useQueryClient();
  const keep = useMutation({
    mutationFn: (wish: Retention) => api.keep(id, wish),
    onSuccess: (now) => {
      queries.setQueryData(retentionQuery(id).queryKey, now);
      return queries.invalidateQueries({ queryKey: interviewQuery(id).queryKey, exact: true, refetchType: 'all' });
    },
  });
  // Its list of choices is drawn in slices.
  const known = useDeferredValue(retention.data);
  if (retention.isError) return <QueryFailure error={retention.error} retry={() => void retention.refetch()} />;
  if (!known) return null;
  const { days } = known;
  const offered = [...choices.filter((n) => n < (most ?? Number.POSITIVE_INFINITY)), ...(days === undefined ? [] : [days])];
  const options = [
    { value: ALL, name: most == null ? t('keepAlways') : t('keepAll', { n: most }) },
    ...[...new Set(offered)].toSorted((a, b) => a - b).map((n) => ({ value: String(n), name: t('keepDays', { n }) })),
  ];
  return (
    <div className={css.keepFor}>
      <Select
        label={t('keepFor')}
        options={options}
        value={days === undefined ? ALL : String(days)}
        onChange={(value) => keep.mutate(value === ALL ? {} : { days: Number(value) })}
      />
      <p className={css.quiet} role="status">
        {keptUntil === undefined ? t('keptAlways') : t('keptUntil', { day: day(keptUntil) })}
      </p>
      {keep.isError && <FailureNote failure={failureOf(keep.error)} />}
    </div>
  );
}
