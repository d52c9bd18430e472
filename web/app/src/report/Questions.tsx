import type { Report } from '@antiphon/client';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useFormats } from '../words/useFormats.ts';
import { Quotes } from './Quotes.tsx';
import { Star } from './Star.tsx';
import css from './Report.module.css';

export interface QuestionsProps {
  report: Report;
  /** The way to practise a question again, by its id. */
  practise?(question: string): ReactNode;
  /** The way to the other answers to a question, by its id. */
  compare?(question: string): ReactNode;
}

/** A card for each question that was answered; the others in a list, which is opened when it is wanted. */
export function Questions({ report: { questions, delivery, model }, practise, compare }: QuestionsProps) {
  const t = useTranslations('report');
  if (questions.length === 0) return null;
  const spoken = new Map(delivery.questions.map(({ question, figures }) => [question, figures.candidateMs]));
  const answered = questions.filter((question) => question.answered);
  const others = questions.filter((question) => !question.answered);
  return (
    <section className={css.block} aria-labelledby="report-questions">
      <h3 id="report-questions">{t('questions')}</h3>
      {answered.length > 0 && (
        <ol className={css.cards}>
          {answered.map((question) => (
            <li key={question.question} className={css.card}>
              <p className={css.cardHead}>
                <span>{t('question', { n: question.index })}</span>
                <Answered spokenMs={spoken.get(question.question) ?? 0} />
              </p>
              <h4>{question.text}</h4>
              {model && question.feedback !== '' && <p>{question.feedback}</p>}
              {question.star && <Star star={question.star} />}
              <Quotes evidence={question.evidence} />
              <div className={css.ways}>
                {practise?.(question.question)}
                {compare?.(question.question)}
              </div>
            </li>
          ))}
        </ol>
      )}
      {others.length > 0 && (
        <details className={css.others} open={answered.length === 0}>
          <summary>{t('notAnswered', { n: others.length })}</summary>
          <ol>
            {others.map(({ question, index, text }) => (
              <li key={question} value={index}>
                {text} {practise?.(question)}
              </li>
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}

function Answered({ spokenMs }: { spokenMs: number }) {
  const t = useTranslations('report');
  const { length } = useFormats();
  return <span>{spokenMs > 0 ? t('answeredIn', { length: length(spokenMs) }) : t('answeredTyped')}</span>;
}
