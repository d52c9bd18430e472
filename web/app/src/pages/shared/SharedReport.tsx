import type { ReportSection, TurnId } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { lineId } from '../../record/TurnLine.tsx';
import css from './Shared.module.css';

/** A report as the server tells it to others. Its words are the server's own, and its headings English. */
export function SharedReport({ sections, linked }: { sections: readonly ReportSection[]; linked: boolean }) {
  const t = useTranslations('shared');
  return (
    <section className={css.part} aria-labelledby="shared-report">
      <h2 id="shared-report">{t('report')}</h2>
      {sections.length === 0 && <p>{t('nothing')}</p>}
      <div className={css.report}>
        {sections.map(({ heading, paragraphs }) => (
          <section key={heading}>
            <h3 lang="en">{heading}</h3>
            {paragraphs.map(({ text, turns }, n) => (
              <p key={n}>
                <span lang="en">{text}</span>
                {linked && turns.map((turn) => <LineLink key={turn} turn={turn} />)}
              </p>
            ))}
          </section>
        ))}
      </div>
    </section>
  );
}

function LineLink({ turn }: { turn: TurnId }) {
  const t = useTranslations('shared');
  return (
    <>
      {' '}
      <a className={css.line} href={`#${lineId(turn)}`}>
        {t('line', { turn: String(turn) })}
      </a>
    </>
  );
}
