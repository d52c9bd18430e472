import { lazy, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Fold } from '../../ui/Fold.tsx';

/** Most visitors begin with a track: the form comes when it is wanted. */
const ForJob = lazy(async () => ({ default: (await import('../plans/ForJob.tsx')).ForJob }));

/** The way to questions that are made for a job. */
export function JobFold() {
  const t = useTranslations('home');
  const common = useTranslations('common');
  const [wanted, setWanted] = useState(false);
  return (
    <Fold title={t('job')} onToggle={(open) => open && setWanted(true)}>
      {wanted && (
        <Suspense fallback={<p>{common('looking')}</p>}>
          <ForJob />
        </Suspense>
      )}
    </Fold>
  );
}
