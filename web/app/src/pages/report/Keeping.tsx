import { failureOf, type InterviewDetail } from '@antiphon/client';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ConfirmErase } from '../../record/ConfirmErase.tsx';
import { useErase } from '../../record/erase.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/Note.tsx';
import { KeepFor } from './KeepFor.tsx';
import css from './ReportPage.module.css';

/** For how long the interview is kept, and the way to have it gone now. */
export function Keeping({ interview, onErased }: { interview: InterviewDetail; onErased(): void }) {
  const t = useTranslations('session');
  const { id, createdAt } = interview;
  const [asking, setAsking] = useState(false);
  const erase = useErase(onErased);
  return (
    <section className={css.keeping} aria-labelledby="keeping">
      <h2 id="keeping">{t('keeping')}</h2>
      <KeepFor interview={interview} />
      <div className={css.erase}>
        <p>{t('eraseAbout')}</p>
        <Button kind="danger" onPress={() => erase.isPending || setAsking(true)}>
          {t(erase.isPending ? 'erasing' : 'erase')}
        </Button>
        {erase.isError && <FailureNote failure={failureOf(erase.error)} />}
      </div>
      <ConfirmErase open={asking} createdAt={createdAt} onStay={() => setAsking(false)} onGo={() => erase.mutate(id)} />
    </section>
  );
}
