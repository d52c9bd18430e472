import type { TurnMatch } from '@antiphon/client';
import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { timeCode } from '../format.ts';
import { lineId } from './TurnLine.tsx';
import css from './InterviewRows.module.css';

/** Where in an interview the words were said that were looked for: each leads to its line. */
export function Matches({ id, matches }: { id: string; matches: readonly TurnMatch[] }) {
  const t = useTranslations('history');
  return (
    <ul className={css.matches}>
      {matches.map(({ turn, role, startMs, snippet }) => (
        <li key={turn}>
          <Link to="/sessions/$id" params={{ id }} hash={lineId(turn)}>
            {t('said', { role, time: timeCode(startMs) })}
          </Link>{' '}
          {snippet.map(({ text, found }, n) => (found ? <mark key={n}>{text}</mark> : text))}
        </li>
      ))}
    </ul>
  );
}
