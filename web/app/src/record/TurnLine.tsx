import type { TurnView } from '@antiphon/client';
import type { ReactNode } from 'react';
import { length, plural, sources, tenths, timeCode, wordless } from '../format.ts';
import css from './TurnLine.module.css';

export const lineId = (turn: number) => `turn-${turn}`;

/** The lines of a record: as wide as their place allows, with the time codes in the margin or above. */
export function TurnLines({ children, hidden }: { children: ReactNode; hidden?: boolean }) {
  return (
    <ol className={css.lines} aria-hidden={hidden}>
      {children}
    </ol>
  );
}

/** One turn of the record: time code in the margin, who, what, and how that is known. */
export function TurnLine({ turn, actions }: { turn: TurnView; actions?: ReactNode }) {
  const { role, startMs, final } = turn;
  return (
    <li id={lineId(turn.turn)} className={css.line} data-role={role} tabIndex={-1}>
      <time className={css.code} dateTime={`PT${Math.floor(startMs / 1000)}S`}>
        {timeCode(startMs)}
      </time>
      <div className={css.body}>
        <p className={css.who}>{role === 'candidate' ? 'You' : 'Interviewer'}</p>
        <Words turn={turn} />
        {final && <Marks turn={turn} />}
      </div>
      {actions && <div className={css.actions}>{actions}</div>}
    </li>
  );
}

function Words({ turn: { text, role, final } }: { turn: TurnView }) {
  if (text !== '') return <p className={css.words}>{text}</p>;
  if (final) return <p className={css.wordless}>{wordless(final)}</p>;
  // It is still being said: told by the state word, not here.
  return (
    <p className={css.wordless} aria-hidden="true">
      {role === 'candidate' ? 'speaking…' : '…'}
    </p>
  );
}

/** Small print: where the words come from, pauses, the wait before, the cut. */
function Marks({ turn: { final, role, text } }: { turn: TurnView }) {
  if (!final) return null;
  const marks: string[] = [];
  if (text !== '' && final.source !== 'script') marks.push(sources[final.source]);
  if (role === 'candidate' && text !== '') {
    if (final.source !== 'typed') marks.push(length(final.speechMs));
    if (final.pauses?.length) marks.push(plural(final.pauses.length, 'pause'));
  }
  if (final.responseMs !== undefined) marks.push(`began after ${tenths(final.responseMs)}`);
  return (
    <>
      {marks.length > 0 && <p className={css.marks}>{marks.join(' · ')}</p>}
      {final.cut && (
        <p className={css.cut}>
          <span aria-hidden="true">⌁ </span>
          {role === 'interviewer' ? 'You interrupted here. Only what you heard is kept above.' : 'Interrupted here.'}
        </p>
      )}
    </>
  );
}
