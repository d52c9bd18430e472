import type { Hit } from './find.ts';
import css from './TurnLine.module.css';

/** A part of a text that stands out. */
export interface Mark extends Pick<Hit, 'from' | 'to'> {
  kind: 'hit' | 'current' | 'evidence';
}

/** A text with its marks. Where two meet, the first one counts. */
export function Marked({ text, marks }: { text: string; marks: readonly Mark[] }) {
  let end = 0;
  const pieces = marks
    .toSorted((a, b) => a.from - b.from)
    .flatMap(({ from, to, kind }) => {
      if (from < end) return [];
      const before = text.slice(end, from);
      end = to;
      return [
        before,
        <mark key={from} className={css[kind]}>
          {text.slice(from, to)}
        </mark>,
      ];
    });
  return (
    <>
      {pieces}
      {text.slice(end)}
    </>
  );
}
