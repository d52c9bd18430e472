import type { RecordingDetail } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { timeCode } from '../../format.ts';
import type { Voices } from '../../record/voices.ts';
import { Button } from '../../ui/Button.tsx';
import { Note } from '../../ui/Note.tsx';
import { useAt, type Place } from './usePlace.ts';
import css from './Timeline.module.css';

const rates = [0.75, 1, 1.25, 1.5, 2];

/** Plays both voices of a recording. */
export function Player({ place, voices, recording }: { place: Place; voices: Voices; recording: RecordingDetail }) {
  const t = useTranslations('session');
  const { playing, rate, failed } = useAt(place, (now) => now);
  if (failed) return <Note tone="attention">{t('cannotPlay')}</Note>;
  return (
    <div className={css.player}>
      <Button kind="primary" onPress={() => (playing ? voices.pause() : voices.play())}>
        <span aria-hidden="true">{playing ? '❚❚' : '▶'}</span>
        {t(playing ? 'pause' : 'play')}
      </Button>
      <PlayTime place={place} lengthMs={recording.durationMs + recording.offsetMs} />
      <label className={css.speed}>
        <span>{t('speed')}</span>
        <select value={rate} onChange={({ target }) => voices.setRate(Number(target.value))}>
          {rates.map((n) => (
            <option key={n} value={n}>
              {t('times', { n })}
            </option>
          ))}
        </select>
      </label>
      {recording.fault && <p className={css.fault}>{t('incomplete', { why: t(`faults.${recording.fault}`) })}</p>}
    </div>
  );
}

function PlayTime({ place, lengthMs }: { place: Place; lengthMs: number }) {
  const t = useTranslations('session');
  const seconds = useAt(place, ({ atMs }) => Math.floor(atMs / 1000));
  return <span className="mono">{t('position', { at: timeCode(seconds * 1000), length: timeCode(lengthMs) })}</span>;
}
