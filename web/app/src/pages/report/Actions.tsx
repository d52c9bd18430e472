import { failureOf, type ExportFormat, type InterviewDetail } from '@antiphon/client';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { api } from '../../queries.ts';
import { ActionMenu } from '../../ui/ActionMenu.tsx';
import { Button } from '../../ui/Button.tsx';
import { ButtonLink } from '../../ui/ButtonLink.tsx';
import { FailureNote } from '../../ui/Note.tsx';
import { save } from '../../ui/save.ts';
import { usePractise } from './usePractise.ts';
import css from './ReportPage.module.css';

const ShareDialog = lazy(async () => ({ default: (await import('./ShareDialog.tsx')).ShareDialog }));

const formats: readonly ExportFormat[] = ['html', 'md', 'txt', 'vtt', 'json'];

/** What can be done with a finished interview; by others than its candidate, less. */
export function Actions({ interview }: { interview: InterviewDetail }) {
  const t = useTranslations('session');
  const practise = usePractise(interview);
  const [sharing, setSharing] = useState<boolean>();
  const download = useMutation({
    mutationFn: async (format: ExportFormat) => {
      const file = await api.exportInterview(interview.id, format);
      save(file);
      return file.name;
    },
  });
  return (
    <>
      <div className={css.actions} role="group" aria-label={t('actions')}>
        {interview.mine && (
          <ButtonLink kind="primary" to="/prepare" search={practise}>
            {t('practise')}
          </ButtonLink>
        )}
        <ActionMenu
          actions={formats.map((format) => ({
            name: t(`formats.${format}`),
            about: t(`formats.${format}About`),
            act: () => download.mutate(format),
          }))}
        >
          {t('download')}
          <span aria-hidden="true">▾</span>
        </ActionMenu>
        <Button onPress={() => print()}>{t('print')}</Button>
        {interview.mine && <Button onPress={() => setSharing(true)}>{t('share')}</Button>}
        <p role="status" className={css.said}>
          {download.isSuccess && t('downloaded', { name: download.data })}
        </p>
      </div>
      {download.isError && <FailureNote failure={failureOf(download.error)} />}
      {sharing !== undefined && (
        <Suspense>
          <ShareDialog id={interview.id} open={sharing} onClose={() => setSharing(false)} />
        </Suspense>
      )}
    </>
  );
}
