import type { Delivery } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { useFigures } from './figures.ts';
import css from './Report.module.css';

/** What was measured: each figure says how. */
export function DeliveryFigures({ delivery: { overall, methods } }: { delivery: Delivery }) {
  const t = useTranslations('report');
  const figures = useFigures()(overall);
  const how = new Map(methods.map(({ figure, how }) => [figure, how]));
  return (
    <section className={css.part} data-kind="measured" aria-labelledby="report-delivery">
      <header className={css.kind}>
        <h2 id="report-delivery">
          {t('measured')}: {t('delivery')}
        </h2>
        <p>{t('measuredAbout')}</p>
      </header>
      <dl className={css.figures}>
        {figures.map(({ name, value, about, method }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <span className={`mono ${css.value}`}>{value}</span>
              {about && <span className={css.about}>{about}</span>}
              {how.has(method) && (
                <details>
                  <summary>
                    {t('how')}
                    <span className="visually-hidden">: {name}</span>
                  </summary>
                  <p lang="en">{how.get(method)}</p>
                </details>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
