import type { Check, DiagnosisView } from '@antiphon/client';
import steps from '../../ui/Steps.module.css';
import { Rows } from './Rows.tsx';
import { checkWords, databaseRows, duration, mediaRows, modelRows, type Row } from './words.ts';
import css from './DiagnosticsPage.module.css';

/** What the server says of itself. */
export function ServerChecks({ view }: { view: DiagnosisView }) {
  return (
    <>
      <Rows rows={mediaRows(view)} />
      <ol className={steps.steps}>
        <CheckStep title="Database" about="Where every word is stored before it is shown." check={view.database} rows={databaseRows} />
        <CheckStep title="Model" about="Whether the interviewer can be reached. Nothing is said to it." check={view.model} rows={modelRows} />
      </ol>
    </>
  );
}

function CheckStep<T>({ title, about, check, rows }: { title: string; about: string; check: Check<T>; rows: (value: T) => Row[] }) {
  return (
    <li className={steps.step} data-state={check.state} data-check={title}>
      <span className={steps.mark} aria-hidden="true" />
      <div className={steps.words}>
        <h3>{title}</h3>
        <p>{about}</p>
      </div>
      <p className={steps.standing}>
        {checkWords[check.state]}
        {'ms' in check && <span className="mono"> {duration(check.ms)}</span>}
      </p>
      {check.state === 'done' && (
        <div className={`${steps.failure} ${css.details}`}>
          <Rows rows={rows(check.value)} />
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
