import type { Check, DiagnosisView } from '@antiphon/client';
import steps from '../../ui/Steps.module.css';
import { Rows } from './Rows.tsx';
import { databaseRows, mediaRows, modelRows } from './rows.ts';
import { useDiagnosticWords, type DiagnosticWords, type Row } from './words.ts';
import css from './DiagnosticsPage.module.css';

/** What the server says of itself. */
export function ServerChecks({ view }: { view: DiagnosisView }) {
  const words = useDiagnosticWords();
  return (
    <>
      <Rows rows={mediaRows(words, view)} />
      <ol className={steps.steps}>
        <CheckStep name="database" check={view.database} rows={databaseRows} />
        <CheckStep name="model" check={view.model} rows={modelRows} />
      </ol>
    </>
  );
}

function CheckStep<T>({ name, check, rows }: {
  name: 'database' | 'model';
  check: Check<T>;
  rows: (words: DiagnosticWords, value: T) => Row[];
}) {
  const words = useDiagnosticWords();
  const { t, duration } = words;
  return (
    <li className={steps.step} data-state={check.state} data-check={name}>
      <span className={steps.mark} aria-hidden="true" />
      <div className={steps.words}>
        <h3>{t(`checks.${name}`)}</h3>
        <p>{t(`checks.${name}About`)}</p>
      </div>
      <p className={steps.standing}>
        {t(`checks.${check.state}`)}
        {'ms' in check && <span className="mono"> {duration(check.ms)}</span>}
      </p>
      {check.state === 'done' && (
        <div className={`${steps.failure} ${css.details}`}>
          <Rows rows={rows(words, check.value)} />
        </div>
      )}
      {check.state === 'failed' && (
        <div className={`${steps.failure} ${css.details}`}>
          <p>{check.failure.cause}</p>
          <p>{check.failure.remedy}</p>
        </div>
      )}
    </li>
  );
}
