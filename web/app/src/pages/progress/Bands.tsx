import type { ProgressPoint } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { Fold } from '../../ui/Fold.tsx';
import { BandChart } from './BandChart.tsx';
import { judgedIn, timesOf } from './bands.ts';
import { BandTable } from './BandTable.tsx';
import css from './ProgressPage.module.css';

/** What reports said of each competency, over the same interviews: the oldest at the left. */
export function Bands({ points }: { points: readonly ProgressPoint[] }) {
  const t = useTranslations('progress');
  const report = useTranslations('report');
  const judged = judgedIn(points);
  const often = judged.filter((one) => timesOf(one) > 1);
  const once = judged.filter((one) => timesOf(one) === 1);
  const told = once.map(({ name, bands }) => `${name} (${report(`bands.${bands.find((band) => band !== undefined) ?? 'not_enough_evidence'}`)})`);
  return (
    <section className={css.section} aria-labelledby="bands">
      <h2 id="bands">{report('competencies')}</h2>
      <p className={css.quiet}>
        {t('bandsAbout')} {report('uncalibrated')}
      </p>
      {often.length > 0 && (
        <div className={css.trends}>
          {often.map((one) => (
            <BandChart key={one.name} judged={one} points={points} />
          ))}
        </div>
      )}
      {once.length > 0 && <p>{t('bandOnce', { list: told.join(', ') })}</p>}
      <Fold title={t('bandTable')}>
        <BandTable judged={judged} points={points} />
      </Fold>
    </section>
  );
}
