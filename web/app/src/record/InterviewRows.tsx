import { interviewFrom, type InterviewSummary, type Track } from '@antiphon/client';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { nameOf } from '../format.ts';
import { interviewQuery } from '../queries.ts';
import { Ribbon } from '../ribbon/Ribbon.tsx';
import { useFormats } from '../words/useFormats.ts';
import css from './InterviewRows.module.css';

/** A list of interviews. */
export function InterviewRows({ interviews, tracks }: { interviews: readonly InterviewSummary[]; tracks?: readonly Track[] }) {
  return (
    <ul className={css.rows}>
      {interviews.map((interview) => (
        <InterviewRow key={interview.id} interview={interview} tracks={tracks} />
      ))}
    </ul>
  );
}

/** An interview in a list, with its Ribbon as a sparkline. */
function InterviewRow({ interview, tracks }: { interview: InterviewSummary; tracks?: readonly Track[] }) {
  const t = useTranslations('common');
  const { day, length } = useFormats();
  const standing = useStanding();
  const { id, createdAt, durationMs, turns } = interview;
  return (
    <li className={css.row}>
      <div className={css.words}>
        <Link to="/sessions/$id" params={{ id }} className={css.name}>
          {nameOf(interview, tracks)}
        </Link>
        <p className={css.about}>
          <span>{day(createdAt)}</span> · <span>{length(durationMs)}</span> · <span>{t('turns', { n: turns })}</span>
        </p>
        <p className={css.about}>{standing(interview)}</p>
      </div>
      {turns > 0 && <Spark id={id} spanMs={durationMs} />}
    </li>
  );
}

function Spark({ id, spanMs }: { id: string; spanMs: number }) {
  const { data } = useQuery(interviewQuery(id));
  if (!data) return <div className={css.spark} />;
  return (
    <div className={css.spark}>
      <Ribbon turns={interviewFrom(data.transcript, data.lastSeq).turns} spanMs={spanMs} size="spark" />
    </div>
  );
}

function useStanding() {
  const t = useTranslations('common');
  return ({ status, reason }: InterviewSummary) => {
    if (status !== 'ended') return t(`standing.${status}`);
    return reason ? t(`endings.${reason}`) : t('standing.over');
  };
}
