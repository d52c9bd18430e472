import { failureOf, type InterviewFound, type Track } from '@antiphon/client';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { nameOf } from '../../format.ts';
import { ConfirmErase } from '../../record/ConfirmErase.tsx';
import { useErase } from '../../record/erase.ts';
import { InterviewRows } from '../../record/InterviewRows.tsx';
import { FailureNote } from '../../ui/Note.tsx';
import { useFormats } from '../../words/useFormats.ts';
import css from './HistoryPage.module.css';

/** The interviews that were found. One that is over can be deleted from here. */
export function Found({ interviews, tracks }: { interviews: readonly InterviewFound[]; tracks?: readonly Track[] }) {
  const t = useTranslations('history');
  const { day } = useFormats();
  // What is asked about stays while the question fades.
  const [asked, setAsked] = useState<InterviewFound>();
  const [asking, setAsking] = useState(false);
  const [erased, setErased] = useState<InterviewFound>();
  const said = useRef<HTMLParagraphElement>(null);
  const erase = useErase((id) => {
    setErased(asked?.id === id ? asked : undefined);
    // The button that had the focus is gone.
    said.current?.focus();
  });
  const ask = (interview: InterviewFound) => {
    if (erase.isPending) return;
    setAsked(interview);
    setAsking(true);
  };
  return (
    <>
      <p ref={said} role="status" tabIndex={-1} className={css.said}>
        {erase.isPending && t('erasing')}
        {erase.isSuccess && erased && t('erased', { title: nameOf(erased, tracks), day: day(erased.createdAt) })}
      </p>
      {erase.isError && <FailureNote failure={failureOf(erase.error)} />}
      <InterviewRows interviews={interviews} tracks={tracks} onErase={ask} />
      {asked && (
        <ConfirmErase
          open={asking}
          createdAt={asked.createdAt}
          onStay={() => setAsking(false)}
          onGo={() => erase.mutate(asked.id)}
        />
      )}
    </>
  );
}
