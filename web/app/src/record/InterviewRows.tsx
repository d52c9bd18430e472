import { interviewFrom, type InterviewFound, type InterviewSummary, type Track } from '@antiphon/client';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { nameOf } from '../format.ts';
import { interviewQuery } from '../queries.ts';
import { Button } from '../ui/Button.tsx';
import { useIdle } from '../ui/useIdle.ts';
import { Ribbon } from '../ribbon/Ribbon.tsx';
import { useFormats } from '../words/useFormats.ts';
import { Matches } from './Matches.tsx';
import css from './InterviewRows.module.css';

interface RowsProps {
  interviews: readonly InterviewFound[];
  tracks?: readonly Track[];
  /** Offered for those that are over. */
  onErase?(interview: InterviewFound): void;
}

/** A list of interviews. */
export function InterviewRows({ interviews, ...rest }: RowsProps) {
  return (
    <ul className={css.rows}>
      {interviews.map((interview) => (
        <InterviewRow key={interview.id} interview={interview} {...rest} />
      ))}
    </ul>
  );
}

/** An interview in a list, with its Ribbon as a sparkline. */
function InterviewRow({ interview, tracks, onErase }: Omit<RowsProps, 'interviews'> & { interview: InterviewFound }) {
  const t = useTranslations('common');
  const watch = useTranslations('watch');
  const history = useTranslations('history');
  const { day, length } = useFormats();
  const standing = useStanding();
  const { id, createdAt, durationMs, turns, matches = [] } = interview;
  return (
    <li className={css.row} data-erase={onErase !== undefined || undefined}>
      <div className={css.words}>
        <Link to="/sessions/$id" params={{ id }} className={css.name}>
          {nameOf(interview, tracks)}
        </Link>
        <p className={css.about}>
          <span>{day(createdAt)}</span> · <span>{length(durationMs)}</span> · <span>{t('turns', { n: turns })}</span>
        </p>
        <p className={css.about}>
          {standing(interview)}
          {interview.status === 'live' && (
            <>
              {' · '}
              <Link to="/watch/$id" params={{ id }}>
                {watch('follow')}
              </Link>
            </>
          )}
        </p>
        {matches.length > 0 && <Matches id={id} matches={matches} />}
      </div>
      {turns > 0 && <Spark id={id} spanMs={durationMs} />}
      {onErase && interview.status !== 'live' && (
        <div className={css.erase}>
          <Button
            kind="quiet"
            aria-label={history('eraseNamed', { title: nameOf(interview, tracks), day: day(createdAt) })}
            onPress={() => onErase(interview)}
          >
            {history('erase')}
          </Button>
        </div>
      )}
    </li>
  );
}

function Spark({ id, spanMs }: { id: string; spanMs: number }) {
  const { data } = useQuery({ ...interviewQuery(id), enabled: useIdle(true) });
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
    return reason ? t(`endings.${reason}`, { reader: 'candidate' }) : t('standing.over');
  };
}
