import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/Button.tsx';
import { Note, QueryFailure } from '../../ui/Note.tsx';
import { PlanDialog } from './PlanDialog.tsx';
import type { DeskWork } from './useDesk.ts';
import css from './PlanDesk.module.css';

/** Somebody else has saved meanwhile: which of the two it is to be, whoever edits decides. */
export function ConflictNote({ work: { conflict, save, take, saving } }: { work: DeskWork }) {
  const t = useTranslations('plan.conflict');
  const [seen, setSeen] = useState(false);
  if (!conflict) return null;
  const { data, isError, error, refetch } = conflict.other;
  return (
    <div role="alert">
      <Note tone="attention">
        <p className={css.strong}>{t('cause')}</p>
        <p>{t('remedy')}</p>
        {isError && <QueryFailure error={error} retry={() => void refetch()} />}
        {data && (
          <div className={css.actions}>
            <Button onPress={() => setSeen(true)}>{t('see')}</Button>
            <Button onPress={() => save(data.etag)} isDisabled={saving.isPending}>
              {t('overwrite')}
            </Button>
            <PlanDialog
              plan={seen ? data.plan : undefined}
              go={t('take')}
              onGo={() => {
                setSeen(false);
                take(data);
              }}
              onClose={() => setSeen(false)}
            />
          </div>
        )}
      </Note>
    </div>
  );
}
