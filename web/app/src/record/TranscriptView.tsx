import type { Evidence, Gap, TurnId } from '@antiphon/client';
import { useEffect, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../ui/Button.tsx';
import { Segments } from '../ui/Segments.tsx';
import { useStickToEnd } from '../ui/useStickToEnd.ts';
import { placeOf } from './find.ts';
import { FindBar } from './FindBar.tsx';
import { GapLine } from './GapLine.tsx';
import { shownTo, type ReadTurn, type Speaker } from './lines.ts';
import type { Mark } from './Marked.tsx';
import { useNames } from './reader.ts';
import { goToLine, scrolls } from './reach.ts';
import { ReadLine, type LineTools } from './ReadLine.tsx';
import { lineId, TurnLines } from './TurnLine.tsx';
import { useFind } from './useFind.ts';
import css from './TranscriptView.module.css';

interface TranscriptViewProps {
  turns: readonly ReadTurn[];
  gaps?: readonly Gap[];
  tools?: LineTools;
  /** What is looked at elsewhere. */
  lit?: readonly Evidence[];
  /** Where the reader is to be put: again with each new object. */
  aim?: { turn: TurnId };
  /** The turn that is being played. */
  heard?: TurnId;
  /** It grows: kept at its end, unless the reader has moved away. */
  live?: boolean;
}

const noTools: LineTools = {};
const nothing: readonly never[] = [];

/** A transcript to read: searched, filtered, with its gaps, and what its tools can do with a line. */
export function TranscriptView({
  turns, gaps = nothing, tools = noTools, lit = nothing, aim, heard, live = false,
}: TranscriptViewProps) {
  const t = useTranslations('record');
  const names = useNames();
  const [speaker, setSpeaker] = useState<Speaker>('both');
  const shown = useMemo(() => shownTo(turns, speaker), [turns, speaker]);
  const { marks, bar } = useFind(shown);
  const evidence = useMemo(() => evidenceMarks(shown, lit), [shown, lit]);
  const { box, away, onScroll, toEnd } = useStickToEnd<HTMLDivElement>(live ? turns : undefined, live);

  useEffect(() => {
    if (!aim) return undefined;
    // A line that the filter hides is there with the next frame.
    if (!document.getElementById(lineId(aim.turn))) setSpeaker('both');
    const frame = requestAnimationFrame(() => goToLine(aim.turn));
    return () => cancelAnimationFrame(frame);
  }, [aim]);

  return (
    <div className={css.view} data-live={live || undefined}>
      <div className={css.tools}>
        <FindBar {...bar} />
        <Segments<Speaker>
          label={t('speakers')}
          value={speaker}
          onChange={setSpeaker}
          options={[
            { value: 'both', name: t('everybody') },
            { value: 'candidate', name: names.candidate },
            { value: 'interviewer', name: names.interviewer },
          ]}
        />
      </div>
      <div ref={box} className={css.box} onScroll={onScroll} {...scrolls} tabIndex={0} role="group" aria-label={t('lines')}>
        {shown.length === 0 && <p className={css.none}>{t(turns.length === 0 ? 'waiting' : 'noneOfThem')}</p>}
        <TurnLines>
          {entries(shown, gaps).map(({ gap, turn }) =>
            gap ? (
              <GapLine key={`${gap.kind}-${gap.startMs}`} gap={gap} />
            ) : (
              <ReadLine
                key={turn.turn}
                turn={turn}
                tools={tools}
                marks={evidence.get(turn.turn) ?? marks.get(turn.turn)}
                lit={heard === turn.turn || lit.some((one) => one.turn === turn.turn)}
              />
            ),
          )}
        </TurnLines>
      </div>
      {live && away && (
        <div className={css.jump}>
          <Button onPress={toEnd}>{t('toLatest')}</Button>
        </div>
      )}
    </div>
  );
}

type Entry = { gap: Gap; turn?: undefined } | { gap?: undefined; turn: ReadTurn };

function entries(turns: readonly ReadTurn[], gaps: readonly Gap[]): Entry[] {
  const all: Entry[] = [...turns.map((turn) => ({ turn })), ...gaps.map((gap) => ({ gap }))];
  return all.toSorted((a, b) => (a.gap ?? a.turn).startMs - (b.gap ?? b.turn).startMs);
}

function evidenceMarks(turns: readonly ReadTurn[], lit: readonly Evidence[]): Map<TurnId, Mark[]> {
  const by = new Map<TurnId, Mark[]>();
  for (const { turn, quote } of lit) {
    const place = placeOf(turns.find((view) => view.turn === turn)?.text ?? '', quote);
    if (place) by.set(turn, [...(by.get(turn) ?? []), { ...place, kind: 'evidence' }]);
  }
  return by;
}
