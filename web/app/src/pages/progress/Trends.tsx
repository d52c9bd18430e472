import type { ProgressPoint } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { measures, useValues, usualOf, valueOf, type Measure } from './measures.ts';
import { TrendPlot } from './TrendPlot.tsx';
import css from './ProgressPage.module.css';

/** A small chart for each measure, all over the same interviews: the oldest at the left. */
export function Trends({ points }: { points: readonly ProgressPoint[] }) {
  const t = useTranslations('progress');
  return (
    <section className={css.section} aria-labelledby="trends">
      <h2 id="trends">{t('trends')}</h2>
      <p className={css.quiet}>{t('trendsAbout')}</p>
      <div className={css.trends}>
        {measures.map((measure) => (
          <Trend key={measure} measure={measure} points={points} />
        ))}
      </div>
    </section>
  );
}

function Trend({ measure, points }: { measure: Measure; points: readonly ProgressPoint[] }) {
  const t = useTranslations('progress');
  const { tell, usually } = useValues();
  const values = points.map((point) => valueOf(point, measure));
  const known = values.filter((value) => value !== undefined);
  const usual = usualOf(known);
  const what = t(`measures.${measure}.name`);
  const told = {
    what,
    n: known.length,
    first: tell(measure, known[0]),
    last: tell(measure, known.at(-1)),
    least: tell(measure, Math.min(...known)),
    most: tell(measure, Math.max(...known)),
  };
  return (
    <section className={css.trend} aria-labelledby={`trend-${measure}`}>
      <h3 id={`trend-${measure}`}>{what}</h3>
      <p className={css.quiet}>{t(`measures.${measure}.how`)}</p>
      {known.length < 2 ? (
        <p className={css.few}>{t('few', { n: known.length, value: tell(measure, known[0]) })}</p>
      ) : (
        <>
          <p className={css.latest}>
            {t('latest', { value: tell(measure, known.at(-1)) })}
            {usual && <span className={css.quiet}> · {usually(measure, usual)}</span>}
          </p>
          <TrendPlot measure={measure} points={points} values={values} usual={usual} label={t('chart', told)} />
        </>
      )}
    </section>
  );
}
