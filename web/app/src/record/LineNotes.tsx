import { useTranslations } from 'use-intl';
import { doubtsOf, unheard, type ReadTurn } from './lines.ts';
import css from './TurnLine.module.css';

/** What is to be known of a line's words: how far they can be trusted, what they were, what was never heard. */
export function LineNotes({ turn }: { turn: ReadTurn }) {
  const t = useTranslations('record');
  const doubts = doubtsOf(turn);
  const rest = unheard(turn);
  const { line } = turn;
  return (
    <>
      {doubts.length > 0 && (
        <p className={css.unsure}>
          <span aria-hidden="true">? </span>
          {t('unsure', { reasons: doubts.map((doubt) => t(`doubts.${doubt}`)).join('; ') })}
        </p>
      )}
      {line?.corrected && (
        <details className={css.more}>
          <summary>{t('original')}</summary>
          <p>{line.original || t('originalNothing')}</p>
        </details>
      )}
      {rest !== undefined && (
        <details className={css.more}>
          <summary>{t('generated')}</summary>
          <p>{rest}</p>
        </details>
      )}
    </>
  );
}
