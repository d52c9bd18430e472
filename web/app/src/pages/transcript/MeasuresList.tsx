import type { Turn } from '@antiphon/client';
import { length, tenths } from '../../format.ts';
import { measure } from '../../record/measure.ts';
import css from './TranscriptPage.module.css';

/** Measured, not judged. */
export function MeasuresList({ transcript }: { transcript: readonly Turn[] }) {
  const { answers, youMs, interviewerMs, longestPauseMs, beginMs, interruptions } = measure(transcript);
  const rows: [string, string][] = [
    ['You spoke', length(youMs)],
    ['The interviewer spoke', length(interviewerMs)],
    ['Your answers', String(answers)],
  ];
  if (beginMs !== undefined) rows.push(['You usually began after', tenths(beginMs)]);
  if (longestPauseMs !== undefined) rows.push(['Your longest pause', tenths(longestPauseMs)]);
  if (interruptions > 0) rows.push(['You interrupted', `${interruptions}×`]);
  return (
    <dl className={css.measures}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="mono">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
