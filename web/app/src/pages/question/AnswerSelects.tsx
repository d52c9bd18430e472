import type { PastAnswer } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { Select } from '../../ui/Select.tsx';
import { useFormats } from '../../words/useFormats.ts';
import css from './QuestionPage.module.css';

/** Which two of the answers are compared, by their interviews. */
export function AnswerSelects({ answers, pair: [earlier, later], onChange }: {
  answers: readonly PastAnswer[];
  pair: readonly [earlier: PastAnswer, later: PastAnswer];
  onChange(interviews: [earlier: string, later: string]): void;
}) {
  const t = useTranslations('question');
  const { day } = useFormats();
  const options = (without: PastAnswer) =>
    answers
      .filter((answer) => answer !== without)
      .map(({ interview, createdAt }) => ({ value: interview, name: day(createdAt) }));
  return (
    <div className={css.selects}>
      <Select label={t('earlier')} options={options(later)} value={earlier.interview} onChange={(id) => onChange([id, later.interview])} />
      <Select label={t('later')} options={options(earlier)} value={later.interview} onChange={(id) => onChange([earlier.interview, id])} />
    </div>
  );
}
