import type { Millis } from '@antiphon/client';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { timeCode } from '../format.ts';
import { useFormats } from '../words/useFormats.ts';
import type { ReadTurn } from './lines.ts';
import { useNames, useReader } from './reader.ts';
import css from './TurnLine.module.css';

/** A shorter wait is none: it would be told as nothing. */
const WAIT_MS = 100;

export const lineId = (turn: number) => `turn-${turn}`;

/** The lines of a record: as wide as their place allows, with the time codes in the margin or above. */
export function TurnLines({ children, hidden }: { children: ReactNode; hidden?: boolean }) {
  return (
    <ol className={css.lines} aria-hidden={hidden}>
      {children}
    </ol>
  );
}

interface TurnLineProps {
  turn: ReadTurn;
  /** Its words as they are shown, where that is more than the text. */
  words?: ReactNode;
  /** Further small print. */
  children?: ReactNode;
  actions?: ReactNode;
  /** What is looked at elsewhere is said here. */
  lit?: boolean;
  /** Makes of the time code the way to that time. */
  onSeek?(ms: Millis): void;
}

/** One turn of the record: time code in the margin, who, what, and how that is known. */
export function TurnLine({ turn, words, children, actions, lit, onSeek }: TurnLineProps) {
  const names = useNames();
  const { role, final } = turn;
  return (
    <li id={lineId(turn.turn)} className={css.line} data-role={role} data-lit={lit || undefined} tabIndex={-1}>
      <TimeCode turn={turn} onSeek={onSeek} />
      <div className={css.body}>
        <p className={css.who}>{names[role]}</p>
        {words ?? <Words turn={turn} />}
        {final && <Marks turn={turn} />}
        {children}
      </div>
      {actions && <div className={css.actions}>{actions}</div>}
    </li>
  );
}

function TimeCode({ turn: { turn, startMs }, onSeek }: Pick<TurnLineProps, 'turn' | 'onSeek'>) {
  const t = useTranslations('record');
  const time = <time dateTime={`PT${Math.floor(startMs / 1000)}S`}>{timeCode(startMs)}</time>;
  if (!onSeek) return <span className={css.code}>{time}</span>;
  return (
    <a
      className={css.code}
      href={`#${lineId(turn)}`}
      aria-label={t('goTo', { time: timeCode(startMs) })}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        onSeek(startMs);
      }}
    >
      {time}
    </a>
  );
}

function Words({ turn: { text, role, final } }: { turn: ReadTurn }) {
  const t = useTranslations('record');
  const { wordless } = useFormats();
  if (text !== '') return <p className={css.words}>{text}</p>;
  if (final) return <p className={css.wordless}>{wordless(final)}</p>;
  // It is still being said: told by the state word, not here.
  return (
    <p className={css.wordless} aria-hidden="true">
      {role === 'candidate' ? t('speaking') : '…'}
    </p>
  );
}

/** Small print: where the words come from, pauses, the wait before, the cut. */
function Marks({ turn: { final, role, text, line } }: { turn: ReadTurn }) {
  const t = useTranslations('record');
  const common = useTranslations('common');
  const reader = useReader();
  const { length, tenths } = useFormats();
  if (!final) return null;
  const marks: string[] = [];
  if (line?.corrected) marks.push(t('corrected', { reader }));
  else if (text !== '' && final.source !== 'script') marks.push(common(`sources.${final.source}`, { reader }));
  if (role === 'candidate' && text !== '') {
    if (final.source !== 'typed') marks.push(length(final.speechMs));
    if (final.pauses?.length) marks.push(common('pauses', { n: final.pauses.length }));
  }
  if (final.responseMs !== undefined && final.responseMs >= WAIT_MS) marks.push(t('began', { length: tenths(final.responseMs) }));
  return (
    <>
      {marks.length > 0 && <p className={css.marks}>{marks.join(' · ')}</p>}
      {final.cut && (
        <p className={css.cut}>
          <span aria-hidden="true">⌁ </span>
          {t(role === 'interviewer' ? 'cutInterviewer' : 'cutCandidate', { reader })}
        </p>
      )}
    </>
  );
}
