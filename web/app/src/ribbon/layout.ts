import type { Millis, Pause, TurnView } from '@antiphon/client';
import { BIN_MS, type LevelRecord } from '../call/levels.ts';

/** A stretch of one lane, in the interview's time. */
export interface Block {
  turn: number;
  fromMs: Millis;
  toMs: Millis;
  /** The turn was cut off at its end. */
  cut: boolean;
}

export interface RibbonLanes {
  candidate: Block[];
  interviewer: Block[];
}

/** The two lanes: a turn is a block, and a candidate's pauses are gaps in it. */
export function lanes(turns: readonly TurnView[], nowMs: Millis): RibbonLanes {
  const out: RibbonLanes = { candidate: [], interviewer: [] };
  for (const { turn, role, startMs, final } of turns) {
    const endMs = final?.endMs ?? nowMs;
    const parts = speech(startMs, Math.max(endMs, startMs), final?.pauses ?? []);
    parts.forEach(([fromMs, toMs], i) => {
      out[role].push({ turn, fromMs, toMs, cut: (final?.cut ?? false) && i === parts.length - 1 });
    });
  }
  return out;
}

function speech(startMs: Millis, endMs: Millis, pauses: readonly Pause[]): [Millis, Millis][] {
  const parts: [Millis, Millis][] = [];
  let from = startMs;
  for (const pause of pauses) {
    if (pause.startMs > from) parts.push([from, pause.startMs]);
    from = Math.max(from, pause.endMs);
  }
  if (endMs >= from) parts.push([from, endMs]);
  return parts;
}

const SHORTEST_MS = 120_000;
const GROWTH = 1.25;

/**
 * How much time the width stands for while the interview runs: it grows by a quarter whenever it is
 * full, so that what is drawn stands still in between.
 */
export function spanOf(nowMs: Millis): Millis {
  let span = SHORTEST_MS;
  while (nowMs > span * 0.97) span *= GROWTH;
  return span;
}

/**
 * The outline of one lane's loudness, from the middle line outwards, as an SVG path of `width` by `height`.
 * `direction` is -1 for the lane above the line, 1 for the one below.
 */
export function outline(
  levels: LevelRecord['candidate'],
  span: Millis,
  { width, height, direction, columns }: { width: number; height: number; direction: 1 | -1; columns: number },
): string {
  const middle = height / 2;
  let path = '';
  for (let column = 0; column < columns; column += 1) {
    const from = Math.floor((column / columns) * (span / BIN_MS));
    const to = Math.max(from + 1, Math.floor(((column + 1) / columns) * (span / BIN_MS)));
    const size = loudness(levels, from, to) * (middle - 2);
    if (size < 1) continue;
    const x = ((column + 0.5) / columns) * width;
    path += `M${x.toFixed(1)} ${middle + direction}V${(middle + direction * (1 + size)).toFixed(1)}`;
  }
  return path;
}

/** On a scale on which quiet speech is seen: 50 dB, from silence at 0 to full scale at 1. */
function loudness(levels: readonly number[], from: number, to: number): number {
  let loudest = 0;
  for (let bin = from; bin < to; bin += 1) loudest = Math.max(loudest, levels[bin] ?? 0);
  return loudest <= 0 ? 0 : Math.min(1, Math.max(0, 1 + (20 * Math.log10(loudest)) / 50));
}
