import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { repeatedQuery } from '../../queries.ts';
import { QueryFailure } from '../../ui/Note.tsx';
import css from './ProgressPage.module.css';

/** The questions that were answered more than once: each leads to its answers, side by side. */
export function Repeated() {
  const t = useTranslations('progress');
  const { data, isError, error, refetch } = useQuery(repeatedQuery);
  return (
    <section className={css.section} aria-labelledby="repeated">
      <h2 id="repeated">{t('repeated')}</h2>
      {isError && <QueryFailure error={error} retry={() => void refetch()} />}
      {data && <p className={css.quiet}>{t(data.questions.length === 0 ? 'repeatedNone' : 'repeatedAbout')}</p>}
      <ul className={css.questions}>
        {data?.questions.map(({ question, text, interviews: [id = '', ...others] }) => (
          <li key={id + question}>
            <Link to="/sessions/$id/questions/$question" params={{ id, question }}>
              {text}
            </Link>
            <span className={css.quiet}>{t('times', { n: others.length + 1 })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
