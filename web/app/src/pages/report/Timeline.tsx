import type { Evidence, Gap, Millis, RecordingDetail } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import type { ReadTurn } from '../../record/lines.ts';
import { Scrubber } from '../../ribbon/Scrubber.tsx';
import { Player } from './Player.tsx';
import { isPlayable, useAt, type Place } from './usePlace.ts';
import css from './Timeline.module.css';

interface TimelineProps {
  turns: readonly ReadTurn[];
  gaps: readonly Gap[];
  spanMs: Millis;
  lit: readonly Evidence[];
  place: Place;
  recording?: RecordingDetail | null;
  /** There is a recording, which may be on its way. */
  recorded: boolean;
  onSeek(ms: Millis): void;
}

/** The interview as one line to move along, and to listen to. It stays in sight. */
export function Timeline({ turns, gaps, spanMs, lit, place, recording, recorded, onSeek }: TimelineProps) {
  const t = useTranslations('session');
  const at = useAt(place, ({ atMs }) => atMs);
  const { voices } = place;
  return (
    <section className={css.timeline} aria-label={t('timeline')}>
      <Scrubber turns={turns} gaps={gaps} spanMs={spanMs} lit={lit} at={at} onSeek={onSeek} onPlace={() => voices?.play()} />
      {voices && recording ? (
        <Player place={place} voices={voices} recording={recording} />
      ) : (
        recorded && (!recording || isPlayable(recording)) && <div className={css.awaited} />
      )}
    </section>
  );
}
