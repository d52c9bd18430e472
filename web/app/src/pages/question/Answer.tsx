import type { PastAnswer, Line } from '@antiphon/client';
import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { timeCode } from '../../format.ts';
import { lineId } from '../../record/TurnLine.tsx';
import { Star } from '../../report/Star.tsx';
import { useFormats } from '../../words/useFormats.ts';
import css from './QuestionPage.module.css';

/** One answer: when, what was thought of it, and what was said. Each line leads to its place in the interview. */
export function Answer({ answer, place }: { answer: PastAnswer; place: 'earlier' | 'later' | 'only' }) {
  const t = useTranslations('question');
  const report = useTranslations('report');
  const { day } = useFormats();
  const { interview, createdAt, role, answered, lines, opinion } = answer;
  const heading = `answer-${place}`;
  return (
    <section className={css.answer} aria-labelledby={heading}>
      <header>
        <h2 id={heading}>{t(place)}</h2>
        <p className={css.quiet}>
          <Link to="/sessions/$id" params={{ id: interview }}>
            {day(createdAt)}
          </Link>
          {role !== undefined && ` · ${role}`}
        </p>
      </header>
      {!answered && <p className={css.quiet}>{t('notAnswered')}</p>}
      <ol className={css.lines}>
        {lines.map((line) => (
          <AnswerLine key={line.turn} interview={interview} line={line} />
        ))}
      </ol>
      {opinion && (
        <section className={css.opinion} aria-labelledby={`${heading}-opinion`}>
          <h3 id={`${heading}-opinion`}>{report('opinion')}</h3>
          {opinion.feedback !== '' && <p>{opinion.feedback}</p>}
          {opinion.star && <Star star={opinion.star} />}
        </section>
      )}
    </section>
  );
}

function AnswerLine({ interview, line }: { interview: string; line: Line }) {
  const t = useTranslations('record');
  const common = useTranslations('common');
  const { wordless } = useFormats();
  const { turn, role, startMs, text } = line;
  return (
    <li data-role={role}>
      <Link
        to="/sessions/$id"
        params={{ id: interview }}
        hash={lineId(turn)}
        className={css.code}
        aria-label={t('goTo', { time: timeCode(startMs) })}
      >
        <time dateTime={`PT${Math.floor(startMs / 1000)}S`}>{timeCode(startMs)}</time>
      </Link>
      <div>
        <p className={css.who}>{common(role === 'candidate' ? 'you' : 'interviewer')}</p>
        <p className={text === '' ? css.quiet : undefined}>{text === '' ? wordless(line) : text}</p>
      </div>
    </li>
  );
}
