import type { TurnId } from '@antiphon/client';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { find, type Hit } from './find.ts';
import type { ReadTurn } from './lines.ts';
import type { Mark } from './Marked.tsx';
import { showLine } from './reach.ts';

/** The search in a record: its words, its hits, and the one that the reader is at. */
export function useFind(turns: readonly ReadTurn[]) {
  const [words, setWords] = useState('');
  const [step, setStep] = useState(0);
  // Typing goes on while hundreds of lines are marked.
  const sought = useDeferredValue(words);
  const hits = useMemo(() => find(turns, sought), [turns, sought]);
  const at = hits.length === 0 ? 0 : ((step % hits.length) + hits.length) % hits.length;
  const all = useMemo(() => marksOf(hits), [hits]);
  const marks = useMemo(() => withCurrent(all, hits[at]), [all, hits, at]);
  const current = hits[at]?.turn;
  useEffect(() => {
    if (current !== undefined) showLine(current);
  }, [current, step, sought]);
  return {
    marks,
    bar: {
      words,
      onWords: (next: string) => {
        setWords(next);
        setStep(0);
      },
      at,
      hits: hits.length,
      onStep: (by: 1 | -1) => setStep((before) => before + by),
    },
  };
}

function marksOf(hits: readonly Hit[]): Map<TurnId, Mark[]> {
  const by = new Map<TurnId, Mark[]>();
  for (const { turn, from, to } of hits) {
    const marks = by.get(turn);
    if (marks) marks.push({ from, to, kind: 'hit' });
    else by.set(turn, [{ from, to, kind: 'hit' }]);
  }
  return by;
}

/** The other lines keep their marks, and are not drawn again. */
function withCurrent(all: ReadonlyMap<TurnId, Mark[]>, current: Hit | undefined): ReadonlyMap<TurnId, Mark[]> {
  if (!current) return all;
  const marks = all.get(current.turn) ?? [];
  return new Map(all).set(
    current.turn,
    marks.map((mark) => (mark.from === current.from ? { ...mark, kind: 'current' } : mark)),
  );
}
