import type { Band, Report } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { Quotes } from './Quotes.tsx';
import css from './Report.module.css';

/** Of three: how far the band reaches. */
const reach: Record<Band, number> = { not_enough_evidence: 0, emerging: 1, solid: 2, strong: 3 };

/** What the answers show, in bands that are words; or why there are none. */
export function Competencies({ report: { competencies, bandsWithheld, calibrated } }: {
  report: Pick<Report, 'competencies' | 'bandsWithheld' | 'calibrated'>;
}) {
  const t = useTranslations('report');
  if (competencies.length === 0 && bandsWithheld === undefined) return null;
  return (
    <section className={css.block} aria-labelledby="report-competencies">
      <h3 id="report-competencies">{t('competencies')}</h3>
      {bandsWithheld !== undefined && (
        <p className={css.quiet}>
          {t('withheld')} <span lang="en">{bandsWithheld}</span>
        </p>
      )}
      {competencies.length > 0 && (
        <>
          {!calibrated && <p className={css.quiet}>{t('uncalibrated')}</p>}
          <ul className={css.claims}>
            {competencies.map(({ name, band, why, evidence }) => (
              <li key={name}>
                <div className={css.competency}>
                  <h4>{name}</h4>
                  <p className={css.band} data-band={band}>
                    <span className={css.steps} aria-hidden="true">
                      {[1, 2, 3].map((step) => (
                        <span key={step} data-on={step <= reach[band] || undefined} />
                      ))}
                    </span>
                    {t(`bands.${band}`)}
                  </p>
                </div>
                <p>{why}</p>
                <Quotes evidence={evidence} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
