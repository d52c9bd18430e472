import type { Band, ProgressPoint } from '@antiphon/client';
import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useFormats } from '../../words/useFormats.ts';
import { levels, timesOf, type Judged } from './bands.ts';
import css from './Bands.module.css';

const rows = [...levels.toReversed(), 'not_enough_evidence'] as const;

/** Where a mark is, in the field's own units: as wide as there are interviews, as high as there are rows. */
const across = (at: number) => at + 0.5;
const down = (band: Band) => rows.indexOf(band) + 0.5;

/** One competency over the interviews. A mark leads to its interview; for the keyboard, the table does. */
export function BandChart({ judged, points }: { judged: Judged; points: readonly ProgressPoint[] }) {
  const id = useId();
  const t = useTranslations('progress');
  const report = useTranslations('report');
  const format = useFormatter();
  const { day } = useFormats();
  const { name, bands } = judged;
  const known = bands.filter((band) => band !== undefined);
  const word = (band: Band | undefined) => (band === undefined ? '–' : report(`bands.${band}`));
  const told = {
    what: name,
    n: timesOf(judged),
    first: word(known[0]),
    last: word(known.at(-1)),
    unseen: known.filter((band) => band === 'not_enough_evidence').length,
  };
  const date = (point: ProgressPoint | undefined) =>
    point && format.dateTime(new Date(point.createdAt), { day: 'numeric', month: 'numeric' });
  return (
    <section className={css.bands} aria-labelledby={id}>
      <h3 id={id}>{name}</h3>
      <p>{t('latest', { value: word(known.at(-1)) })}</p>
      <div className={css.chart}>
        <div className={css.rows} aria-hidden="true">
          {rows.map((band) => (
            <span key={band}>{word(band)}</span>
          ))}
        </div>
        <div className={css.field}>
          <svg role="img" aria-label={t('bandChart', told)} viewBox={`0 0 ${bands.length} ${rows.length}`} preserveAspectRatio="none">
            {levels.map((band) => (
              <path key={band} className={css.level} d={`M0 ${down(band)}H${bands.length}`} />
            ))}
            <path className={css.line} d={lineOf(bands)} />
          </svg>
          <div aria-hidden="true">
            {bands.map((band, at) => {
              const point = points[at];
              return (
                band &&
                point && (
                  <Link
                    key={point.id}
                    className={css.mark}
                    data-band={band}
                    style={{ left: `${(across(at) / bands.length) * 100}%`, top: `${(down(band) / rows.length) * 100}%` }}
                    to="/sessions/$id"
                    params={{ id: point.id }}
                    tabIndex={-1}
                    title={`${day(point.createdAt)}: ${word(band)}`}
                  />
                )
              );
            })}
          </div>
        </div>
        <p className={css.dates} aria-hidden="true">
          <span>{date(points[0])}</span>
          <span>{date(points.at(-1))}</span>
        </p>
      </div>
    </section>
  );
}

/** From mark to mark; broken where there is none, or none on a level. */
export function lineOf(bands: readonly (Band | undefined)[]): string {
  let goesOn = false;
  return bands
    .map((band, at) => {
      const seen = band !== undefined && band !== 'not_enough_evidence';
      const step = seen ? `${goesOn ? 'L' : 'M'}${across(at)} ${down(band)}` : '';
      goesOn = seen;
      return step;
    })
    .join('');
}
