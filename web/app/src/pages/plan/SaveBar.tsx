import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api } from '../../queries.ts';
import { Button } from '../../ui/Button.tsx';
import { ButtonLink } from '../../ui/ButtonLink.tsx';
import { Note, QueryFailure } from '../../ui/Note.tsx';
import { save as keepFile } from '../../ui/save.ts';
import { ConflictNote } from './ConflictNote.tsx';
import type { DeskWork } from './useDesk.ts';
import css from './PlanDesk.module.css';

const formats = { YAML: 'yaml', JSON: 'json' } as const;

/** What is done with the plan as a whole. */
export function SaveBar({ id, work }: { id: string; work: DeskWork }) {
  const t = useTranslations('plan');
  const { desk, saving, unsaved, conflict, restored } = work;
  const download = useMutation({
    mutationFn: (format: 'yaml' | 'json') => api.exportPlan(id, format),
    onSuccess: ({ blob }, format) => keepFile({ name: `${fileName(desk.saved.title)}.${format}`, blob }),
  });
  return (
    <>
      <div className={css.top}>
        <div className={css.bar}>
          <Button kind="primary" isDisabled={!unsaved || saving.isPending} onPress={() => work.save()}>
            {saving.isPending ? t('saving') : t('save')}
          </Button>
          <p role="status" className={css.standing}>
            {!saving.isPending && (unsaved ? t('unsaved') : t('saved', { version: desk.version }))}
          </p>
          <div className={css.others}>
            <ButtonLink to="/prepare" search={{ plan: id }}>
              {t('tryIt')}
            </ButtonLink>
            <div role="group" aria-label={t('download')} className={css.downloads}>
              {Object.entries(formats).map(([name, format]) => (
                <Button key={name} onPress={() => download.mutate(format)}>
                  <span aria-hidden="true">↓</span> {name}
                </Button>
              ))}
            </div>
          </div>
        </div>
        {saving.isError && !conflict && !desk.fault && <QueryFailure error={saving.error} retry={() => work.save()} />}
        <ConflictNote work={work} />
        {download.isError && <QueryFailure error={download.error} retry={() => download.mutate(download.variables)} />}
      </div>
      {restored && unsaved && (
        <Note tone="attention">
          <p>{t('keptBefore')}</p>
          <div>
            <Button onPress={work.discard}>{t('discard')}</Button>
          </div>
        </Note>
      )}
    </>
  );
}

/** A title as every file system takes it. */
function fileName(title: string): string {
  const plain = title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
  return plain === '' ? 'plan' : plain;
}
