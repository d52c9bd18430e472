import type { Gap, Millis, Notice, Told, TurnView } from '@antiphon/client';
import { useId, useMemo, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { LevelRecord } from '../call/levels.ts';
import { gapsOf } from '../record/gaps.ts';
import { useNames, useReader } from '../record/reader.ts';
import { useFormats } from '../words/useFormats.ts';
import { lanes, outline, type Block } from './layout.ts';
import css from './Ribbon.module.css';

const WIDTH = 1000;
const HEIGHT = 72;
const COLUMNS = 400;
const none: readonly never[] = [];

interface Stretch {
  startMs: Millis;
  endMs: Millis;
}

export interface RibbonProps {
  turns: readonly TurnView[];
  /** Where somebody could not be heard, the timeline is hatched: told by a running interview's notices, … */
  notices?: readonly Told<Notice>[];
  /** … or by the record of one that is over. */
  gaps?: readonly Gap[];
  /** What the width stands for. */
  spanMs: Millis;
  /** Up to when there is something, for an interview that runs. */
  nowMs?: Millis;
  levels?: LevelRecord;
  /** What is looked at elsewhere: underlaid. */
  lit?: readonly Stretch[];
  /** Where the reader or the player is. */
  at?: Millis;
  size?: 'spark' | 'full';
  /** Laid over the lanes. */
  children?: ReactNode;
}

/**
 * The interview as one line: the candidate above it, the interviewer below. The lanes differ by place,
 * and everything in them is in the transcript too.
 */
export function Ribbon({
  turns, notices = none, gaps = none, spanMs, nowMs = spanMs, levels, lit = none, at, size = 'full', children,
}: RibbonProps) {
  const names = useNames();
  const summary = useSummary();
  const { candidate, interviewer } = useMemo(() => lanes(turns, nowMs), [turns, nowMs]);
  const missing = useMemo(() => [...gapsOf(notices), ...gaps], [notices, gaps]);
  const hatch = useId();
  const x = (ms: Millis) => (ms / Math.max(1, spanMs)) * WIDTH;
  const block = (lane: 'candidate' | 'interviewer') => (part: Block) => (
    <LaneBlock key={`${part.turn}-${part.fromMs}`} lane={lane} part={part} x={x} faint={levels !== undefined} />
  );
  const wave = (lane: 'candidate' | 'interviewer') =>
    levels && (
      <path
        className={css[lane]}
        d={outline(levels[lane], spanMs, {
          width: WIDTH,
          height: HEIGHT,
          direction: lane === 'candidate' ? -1 : 1,
          columns: COLUMNS,
        })}
      />
    );

  return (
    <figure className={`${css.ribbon} ${css[size]}`}>
      <div className={css.lanes}>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={summary(candidate, interviewer, missing)}
        >
          {missing.length > 0 && (
            <pattern id={hatch} width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect className={css.hatch} width="3" height="8" />
            </pattern>
          )}
          {missing.map(({ kind, startMs, endMs = nowMs }) => (
            <rect
              key={`${kind}-${startMs}`}
              x={x(startMs)}
              width={Math.max(4, x(endMs) - x(startMs))}
              height={HEIGHT}
              fill={`url(#${hatch})`}
            />
          ))}
          {lit.map(({ startMs, endMs }) => (
            <rect key={startMs} className={css.lit} x={x(startMs)} width={Math.max(6, x(endMs) - x(startMs))} height={HEIGHT} />
          ))}
          {candidate.map(block('candidate'))}
          {interviewer.map(block('interviewer'))}
          {wave('candidate')}
          {wave('interviewer')}
          <line className={css.middle} x1="0" x2={x(Math.min(nowMs, spanMs))} y1={HEIGHT / 2} y2={HEIGHT / 2} />
          {at !== undefined && <line className={css.at} x1={x(at)} x2={x(at)} y1="0" y2={HEIGHT} />}
        </svg>
        {children}
      </div>
      {size === 'full' && (
        <figcaption className={css.labels} aria-hidden="true">
          <span>{names.candidate}</span>
          <span>{names.interviewer}</span>
        </figcaption>
      )}
    </figure>
  );
}

function LaneBlock({ lane, part, x, faint }: {
  lane: 'candidate' | 'interviewer';
  part: Block;
  x: (ms: Millis) => number;
  faint: boolean;
}) {
  const from = x(part.fromMs);
  const width = Math.max(2, x(part.toMs) - from);
  const reach = HEIGHT / 2 - 10;
  return (
    <g className={css[lane]} data-faint={faint || undefined}>
      <rect x={from} width={width} y={lane === 'candidate' ? 8 : HEIGHT / 2 + 2} height={reach} />
      {part.cut && <rect className={css.cut} x={from + width} width={3} y={lane === 'candidate' ? 2 : HEIGHT / 2} height={reach + 8} />}
    </g>
  );
}

/** What it shows, in words. */
function useSummary() {
  const t = useTranslations('record');
  const reader = useReader();
  const { length } = useFormats();
  const total = (blocks: readonly Block[]) => length(blocks.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0));
  return (candidate: readonly Block[], interviewer: readonly Block[], missing: readonly Gap[]) => {
    const spoken = t('timeline', { reader, you: total(candidate), them: total(interviewer) });
    const n = missing.filter(({ kind }) => kind === 'connection').length;
    return n === 0 ? spoken : `${spoken} ${t('timelineLost', { n })}`;
  };
}
