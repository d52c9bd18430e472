import type { PlanVersion } from '@antiphon/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/Button.tsx';
import { QueryFailure } from '../../ui/Note.tsx';
import { useFormats } from '../../words/useFormats.ts';
import { versionsQuery } from '../plans/queries.ts';
import { countQuestions } from './draft.ts';
import { PlanDialog } from './PlanDialog.tsx';
import css from './PlanDesk.module.css';

/** Everything that the plan was. */
export function Versions({ id, unsaved, onRestore }: { id: string; unsaved: boolean; onRestore(version: PlanVersion): void }) {
  const t = useTranslations('plan.versions');
  const common = useTranslations('common');
  const { day } = useFormats();
  const list = useQuery(versionsQuery(id));
  const [seen, setSeen] = useState<PlanVersion>();
  return (
    <>
      <p className={css.quiet}>{t('about')}</p>
      {list.isPending && <p className={css.quiet}>{common('looking')}</p>}
      {list.isError && <QueryFailure error={list.error} retry={() => void list.refetch()} />}
      <ol>
        {list.data?.versions.map((one, i) => (
          <li key={one.version} className={css.row}>
            <div>
              <h2 className={css.name}>
                {t('version', { version: one.version })}
                {i === 0 && <span className={css.quiet}> · {t('newest')}</span>}
              </h2>
              <p className={css.about}>
                {day(one.createdAt)} · {one.plan.title} · {common('questions', { n: countQuestions(one.plan) })}
              </p>
            </div>
            <Button onPress={() => setSeen(one)} aria-label={t('viewNamed', { version: one.version })}>
              {t('view')}
            </Button>
          </li>
        ))}
      </ol>
      <PlanDialog
        plan={seen?.plan}
        warning={unsaved ? t('givesWay') : undefined}
        go={t('restore')}
        onGo={() => {
          setSeen(undefined);
          if (seen) onRestore(seen);
        }}
        onClose={() => setSeen(undefined)}
      />
    </>
  );
}
