import { useDeferredValue } from 'react';
import { useTranslations } from 'use-intl';
import { useReader } from '../record/reader.ts';
import { useFormats } from '../words/useFormats.ts';
import { Checks } from './Checks.tsx';
import { Claims } from './Claims.tsx';
import { Competencies } from './Competencies.tsx';
import { DeliveryFigures } from './DeliveryFigures.tsx';
import { Questions, type QuestionsProps } from './Questions.tsx';
import css from './Report.module.css';

/** A report: what somebody thinks of the answers, and apart from it, what was measured. */
export function Report({ report, ...tools }: QuestionsProps) {
  const t = useTranslations('report');
  const { day, percent } = useFormats();
  const reader = useReader();
  const { model, summary, nextSteps, topics, strengths, improvements, trust, delivery, checks, madeAt } = report;
  // What a model wrote is in the interview's language; what is made by the server is not translated.
  const own = model ? undefined : 'en';
  // What is on the first screen is drawn first.
  const whole = useDeferredValue(true, false);
  return (
    <div className={css.report}>
      <section className={css.part} aria-labelledby="report-opinion" data-kind={model ? 'opinion' : 'measured'}>
        <header className={css.kind}>
          <h2 id="report-opinion">{t(model ? 'opinion' : 'title')}</h2>
          <p>{model ? t('opinionAbout', { model: `${model.provider} ${model.name}` }) : t('ownAbout', { reader })}</p>
          {reader === 'other' && <p>{t('addressed')}</p>}
        </header>
        <p className={css.summary} lang={own}>
          {summary}
        </p>
        {nextSteps.length > 0 && (
          <section className={css.next} aria-labelledby="report-next">
            <h3 id="report-next">{t('next')}</h3>
            <ol lang={own}>
              {nextSteps.slice(0, 3).map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </section>
        )}
        {whole && (
          <>
            <Competencies report={report} />
            <Claims title={t('strengths')} claims={strengths} />
            <Claims title={t('improvements')} claims={improvements} />
            <Questions report={report} {...tools} />
            {topics.length > 0 && <Topics topics={topics} />}
          </>
        )}
      </section>
      {whole && (
        <>
          <DeliveryFigures delivery={delivery} />
          <footer className={css.small}>
            {trust !== undefined && <p>{t('trust', { share: percent(trust), reader })}</p>}
            <Checks checks={checks} />
            <p>{t('made', { day: day(madeAt) })}</p>
          </footer>
        </>
      )}
    </div>
  );
}

function Topics({ topics }: { topics: readonly string[] }) {
  const t = useTranslations('report');
  return (
    <section className={css.block} aria-labelledby="report-topics">
      <h3 id="report-topics">{t('topics')}</h3>
      <ul className={css.topics}>
        {topics.map((topic) => (
          <li key={topic}>{topic}</li>
        ))}
      </ul>
    </section>
  );
}
