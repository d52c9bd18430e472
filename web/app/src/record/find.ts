import type { TurnId } from '@antiphon/client';
import type { ReadTurn } from './lines.ts';

/** A stretch of a turn's text. */
export interface Hit {
  turn: TurnId;
  from: number;
  to: number;
}

/** Where the words are, whatever their case, in reading order. */
export function find(turns: readonly ReadTurn[], words: string): Hit[] {
  const wanted = words.trim();
  if (wanted === '') return [];
  const pattern = new RegExp(wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+'), 'giu');
  return turns.flatMap(({ turn, text }) =>
    [...text.matchAll(pattern)].map(({ index, 0: found }) => ({ turn, from: index, to: index + found.length })),
  );
}

/**
 * Where a quote stands in the words that it was taken from: as the server compares them, marks and
 * capitals do not matter.
 */
export function placeOf(text: string, quote: string): Pick<Hit, 'from' | 'to'> | undefined {
  const words = quote.match(/[\p{L}\p{N}]+/gu);
  if (!words) return undefined;
  const found = new RegExp(words.join('[^\\p{L}\\p{N}]+'), 'iu').exec(text);
  return found ? { from: found.index, to: found.index + found[0].length } : undefined;
}
