import type { InterviewStatus, Track } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { Select } from '../../ui/Select.tsx';
import { Typed } from './Typed.tsx';
import type { Wanted } from './wanted.ts';
import css from './HistoryPage.module.css';

/** What to look for. What is typed follows the typing, the rest holds at once. */
export function Filters({ wanted, tracks = [], onChange }: {
  wanted: Wanted;
  tracks?: readonly Track[];
  onChange(wanted: Wanted): void;
}) {
  const t = useTranslations('history');
  const any = { value: 'any', name: t('any') } as const;
  return (
    <search className={css.filters}>
      <div className={css.words}>
        <Typed label={t('search')} type="search" value={wanted.q} onChange={(q) => onChange({ ...wanted, q })} />
      </div>
      <div className={css.words}>
        <Typed label={t('role')} type="search" value={wanted.role} onChange={(role) => onChange({ ...wanted, role })} />
      </div>
      <Select
        label={t('track')}
        options={[any, ...tracks.map(({ id, title }) => ({ value: id, name: title }))]}
        value={wanted.track ?? 'any'}
        onChange={(track) => onChange({ ...wanted, track: track === 'any' ? undefined : track })}
      />
      <Select<InterviewStatus | 'any'>
        label={t('status')}
        options={[any, ...(['ended', 'live', 'created'] as const).map((value) => ({ value, name: t(`statuses.${value}`) }))]}
        value={wanted.status ?? 'any'}
        onChange={(status) => onChange({ ...wanted, status: status === 'any' ? undefined : status })}
      />
      <Typed label={t('from')} type="date" value={wanted.from} onChange={(from) => onChange({ ...wanted, from })} />
      <Typed label={t('to')} type="date" value={wanted.to} onChange={(to) => onChange({ ...wanted, to })} />
    </search>
  );
}
