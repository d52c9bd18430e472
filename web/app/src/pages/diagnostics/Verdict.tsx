import type { DiagnosisView } from '@antiphon/client';
import { Note } from '../../ui/Note.tsx';
import css from './DiagnosticsPage.module.css';

/** What came of it, at the top; and while it runs, how far it is. Announced as it changes. */
export function Verdict({ view }: { view: DiagnosisView }) {
  const { status, findings, attempts } = view;
  const over = attempts.filter(({ state }) => !['waiting', 'connecting', 'measuring'].includes(state)).length;
  return (
    <div role="status" className={css.verdict}>
      {status === 'running' && (
        <p>{attempts.length === 0 ? 'Asking the server what there is to try…' : `Tried ${over} of ${attempts.length} ways…`}</p>
      )}
      {findings.map(({ code, tone, cause, remedy }) => (
        <Note key={cause} tone={tone}>
          <p className={css.cause} data-code={code}>
            {cause}
          </p>
          <p>{remedy}</p>
        </Note>
      ))}
    </div>
  );
}
