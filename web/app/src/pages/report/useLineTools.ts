import type { Line, Transcript, TurnId } from '@antiphon/client';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { api } from '../../queries.ts';
import type { LineTools } from '../../record/ReadLine.tsx';
import { lineId } from '../../record/TurnLine.tsx';
import { transcriptQuery } from './queries.ts';
import type { Place } from './usePlace.ts';

/** Of the transcript's corrections: whether the report has them. Of those that were there before the page, nobody knows. */
export type Corrections = 'perhaps_in' | 'not_in' | 'in';

/** What the reader can do with the lines, which only the candidate corrects, and whether the report is older than a correction. */
export function useLineTools(id: string, mine: boolean, place: Place) {
  const queries = useQueryClient();
  const [corrections, setCorrections] = useState<Corrections>('perhaps_in');
  const correct = useCallback(
    async (turn: TurnId, text: string) => {
      const line = await api.correctTurn(id, turn, text);
      queries.setQueryData(transcriptQuery(id).queryKey, (before) => before && withLine(before, line));
      setCorrections('not_in');
    },
    [id, queries],
  );
  const tools = useMemo<LineTools>(
    () => ({
      correct: mine ? correct : undefined,
      linkTo: linkTo(id),
      onSeek: (ms) => place.seek(ms, true),
    }),
    [correct, mine, id, place],
  );
  const settle = useCallback(() => setCorrections('in'), []);
  return { tools, corrections, settle };
}

/** The address of a line: it works on load. */
export const linkTo = (id: string) => (turn: TurnId) => `${location.origin}/sessions/${id}#${lineId(turn)}`;

function withLine(transcript: Transcript, line: Line): Transcript {
  return { ...transcript, lines: transcript.lines.map((before) => (before.turn === line.turn ? line : before)) };
}
