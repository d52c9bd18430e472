import type { Millis } from '@antiphon/client';
import type { KeyboardEvent } from 'react';
import { useTranslations } from 'use-intl';
import { timeCode } from '../format.ts';
import { speaksAt, turnAt, type ReadTurn } from '../record/lines.ts';
import { useNames } from '../record/reader.ts';
import { useFormats } from '../words/useFormats.ts';
import { Ribbon, type RibbonProps } from './Ribbon.tsx';
import css from './Ribbon.module.css';

const STEP_MS = 5_000;
/** Of a turn, as much as says which one it is. */
const WORDS = 60;

interface ScrubberProps extends Omit<RibbonProps, 'turns' | 'size' | 'at'> {
  turns: readonly ReadTurn[];
  at: Millis;
  onSeek(ms: Millis): void;
  /** A place was picked with the pointer, rather than looked for with keys. */
  onPlace?(): void;
}

/**
 * The Ribbon as a slider: any place of it leads there. Arrows go five seconds on or back, Page Up and Page
 * Down to the turn before or after, Home and End to its ends.
 */
export function Scrubber({ at, onSeek, onPlace, ...ribbon }: ScrubberProps) {
  const t = useTranslations('record');
  const placeAt = usePlaceAt(ribbon.turns);
  const seek = (ms: Millis) => onSeek(Math.min(ribbon.spanMs, Math.max(0, ms)));
  const onKeyDown = (event: KeyboardEvent) => {
    const to = destination(event.key, at, ribbon.turns);
    if (to === undefined) return;
    event.preventDefault();
    seek(to);
  };
  return (
    <Ribbon {...ribbon} at={at}>
      <input
        type="range"
        className={css.range}
        aria-label={t('place')}
        aria-valuetext={placeAt(at)}
        min={0}
        max={ribbon.spanMs}
        step={100}
        value={Math.min(at, ribbon.spanMs)}
        onChange={({ target }) => seek(Number(target.value))}
        onKeyDown={onKeyDown}
        onPointerUp={onPlace}
      />
    </Ribbon>
  );
}

/** Where a key leads; undefined for those that the slider knows itself. */
function destination(key: string, at: Millis, turns: readonly ReadTurn[]): Millis | undefined {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return at - STEP_MS;
    case 'ArrowRight':
    case 'ArrowUp':
      return at + STEP_MS;
    case 'PageUp':
      return turns.findLast(({ startMs }) => startMs < at)?.startMs ?? 0;
    case 'PageDown':
      return turns.find(({ startMs }) => startMs > at)?.startMs ?? at;
    default:
      return undefined;
  }
}

/** A place in words: when, and who says what then. */
function usePlaceAt(turns: readonly ReadTurn[]): (ms: Millis) => string {
  const t = useTranslations('record');
  const names = useNames();
  const { wordless } = useFormats();
  return (ms) => {
    const time = timeCode(ms);
    const turn = turnAt(turns, ms);
    if (!turn || !speaksAt(turn, ms)) return t('placeSilent', { time });
    const words = turn.text === '' && turn.final ? wordless(turn.final) : turn.text;
    return t('placeAt', { time, who: names[turn.role], words: words.length > WORDS ? `${words.slice(0, WORDS)}…` : words });
  };
}
