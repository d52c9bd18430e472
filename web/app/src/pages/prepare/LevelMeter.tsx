import { meterLevel } from '@antiphon/client';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { loudness, SEGMENTS, segments, TARGET, type Loudness } from './loudness.ts';
import css from './LevelMeter.module.css';

/** Readings over which the words are chosen: two seconds, so that they do not flicker. */
const REMEMBERED = 40;

/** Twenty segments with the zone of ordinary speech marked, and the same in words. */
export function LevelMeter({ stream }: { stream: MediaStream }) {
  const t = useTranslations('prepare.microphone.loudness');
  const [lit, setLit] = useState(0);
  const [said, setSaid] = useState<Loudness>('starting');

  useEffect(() => {
    const recent: number[] = [];
    return meterLevel(stream, (reading) => {
      if (reading.state === 'starting') return setSaid('starting');
      const now = segments(reading.level);
      recent.push(now);
      if (recent.length > REMEMBERED) recent.shift();
      setLit(now);
      setSaid(loudness(Math.max(...recent)));
    });
  }, [stream]);

  return (
    <div className={css.meter}>
      <div className={css.bar} aria-hidden="true">
        {Array.from({ length: SEGMENTS }, (_, i) => (
          <span key={i} data-lit={i < lit || undefined} data-target={(i >= TARGET.from && i < TARGET.to) || undefined} />
        ))}
      </div>
      <p role="status">{t(said)}</p>
    </div>
  );
}
