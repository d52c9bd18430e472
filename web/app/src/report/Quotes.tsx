import type { Evidence } from '@antiphon/client';
import { timeCode } from '../format.ts';
import { lineId } from '../record/TurnLine.tsx';
import { useEvidence } from './evidence.ts';
import css from './Quotes.module.css';

/** What shows a claim: words that were heard, with the time, and the way there. */
export function Quotes({ evidence }: { evidence: readonly Evidence[] }) {
  if (evidence.length === 0) return null;
  return (
    <ul className={css.quotes}>
      {evidence.map((one) => (
        <li key={`${one.turn}-${one.quote}`}>
          <Quote evidence={one} />
        </li>
      ))}
    </ul>
  );
}

function Quote({ evidence }: { evidence: Evidence }) {
  const target = useEvidence();
  const { turn, startMs, quote } = evidence;
  const look = () => target?.show([evidence]);
  const away = () => target?.show([]);
  return (
    <a
      className={css.quote}
      href={`#${lineId(turn)}`}
      onMouseEnter={look}
      onMouseLeave={away}
      onFocus={look}
      onBlur={away}
      onClick={(event) => {
        if (!target || event.ctrlKey || event.metaKey) return;
        // The line is brought here; the report stays where it is.
        event.preventDefault();
        target.goTo(evidence);
      }}
    >
      <time dateTime={`PT${Math.floor(startMs / 1000)}S`}>{timeCode(startMs)}</time>
      <q>{quote}</q>
    </a>
  );
}
