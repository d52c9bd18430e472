import type { Millis, Notice, Told, TurnView } from '@antiphon/client';
import { useId, useMemo } from 'react';
import type { LevelRecord } from '../call/levels.ts';
import { length, plural } from '../format.ts';
import { gaps, lanes, outline, type Block } from './layout.ts';
import css from './Ribbon.module.css';

const WIDTH = 1000;
const HEIGHT = 72;
const COLUMNS = 400;
const none: readonly Told<Notice>[] = [];

export interface RibbonProps {
  turns: readonly TurnView[];
  /** Where they say that the connection was lost, the timeline is hatched. */
  notices?: readonly Told<Notice>[];
  /** What the width stands for. */
  spanMs: Millis;
  /** Up to when there is something, for an interview that runs. */
  nowMs?: Millis;
  levels?: LevelRecord;
  onTurn?: (turn: number) => void;
  size?: 'spark' | 'full';
}

/**
 * The interview as one line: the candidate above it, the interviewer below. The lanes differ by place,
 * and everything in them is in the transcript too.
 */
export function Ribbon({ turns, notices = none, spanMs, nowMs = spanMs, levels, onTurn, size = 'full' }: RibbonProps) {
  const { candidate, interviewer } = useMemo(() => lanes(turns, nowMs), [turns, nowMs]);
  const missing = useMemo(() => gaps(notices, nowMs), [notices, nowMs]);
  const hatch = useId();
  const x = (ms: Millis) => (ms / Math.max(1, spanMs)) * WIDTH;
  const block = (lane: 'candidate' | 'interviewer') => (part: Block) => (
    <LaneBlock key={`${part.turn}-${part.fromMs}`} lane={lane} part={part} x={x} faint={levels !== undefined} onTurn={onTurn} />
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
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summary(candidate, interviewer, missing.length)}
      >
        {missing.length > 0 && (
          <pattern id={hatch} width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect className={css.hatch} width="3" height="8" />
          </pattern>
        )}
        {missing.map(({ fromMs, toMs }) => (
          <rect key={fromMs} x={x(fromMs)} width={Math.max(4, x(toMs) - x(fromMs))} height={HEIGHT} fill={`url(#${hatch})`} />
        ))}
        {candidate.map(block('candidate'))}
        {interviewer.map(block('interviewer'))}
        {wave('candidate')}
        {wave('interviewer')}
        <line className={css.middle} x1="0" x2={x(Math.min(nowMs, spanMs))} y1={HEIGHT / 2} y2={HEIGHT / 2} />
      </svg>
      {size === 'full' && (
        <figcaption className={css.labels} aria-hidden="true">
          <span>You</span>
          <span>Interviewer</span>
        </figcaption>
      )}
    </figure>
  );
}

function LaneBlock({ lane, part, x, faint, onTurn }: {
  lane: 'candidate' | 'interviewer';
  part: Block;
  x: (ms: Millis) => number;
  faint: boolean;
  onTurn?: (turn: number) => void;
}) {
  const from = x(part.fromMs);
  const width = Math.max(2, x(part.toMs) - from);
  const reach = HEIGHT / 2 - 10;
  return (
    <g
      className={css[lane]}
      data-faint={faint || undefined}
      data-link={onTurn ? true : undefined}
      onClick={onTurn && (() => onTurn(part.turn))}
    >
      <rect x={from} width={width} y={lane === 'candidate' ? 8 : HEIGHT / 2 + 2} height={reach} />
      {part.cut && <rect className={css.cut} x={from + width} width={3} y={lane === 'candidate' ? 2 : HEIGHT / 2} height={reach + 8} />}
    </g>
  );
}

function summary(candidate: readonly Block[], interviewer: readonly Block[], missing: number): string {
  const total = (blocks: readonly Block[]) => blocks.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const lost = missing > 0 ? ` The connection was lost ${plural(missing, 'time')}.` : '';
  return `Voice timeline: you spoke for ${length(total(candidate))}, the interviewer for ${length(total(interviewer))}.${lost}`;
}
