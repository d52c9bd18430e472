import type { DiagnosisView } from '@antiphon/client';
import { Note } from '../../ui/Note.tsx';
import { useDiagnosticWords } from './words.ts';
import css from './DiagnosticsPage.module.css';

/** What came of it, at the top; and while it runs, how far it is. Announced as it changes. */
export function Verdict({ view }: { view: DiagnosisView }) {
  const { t, finding } = useDiagnosticWords();
  const { status, findings, attempts } = view;
  const over = attempts.filter(({ state }) => !['waiting', 'connecting', 'measuring'].includes(state)).length;
  return (
    <div role="status" className={css.verdict}>
      {status === 'running' && (
        <p>{attempts.length === 0 ? t('asking') : t('tried', { over, of: attempts.length })}</p>
      )}
      {findings.map((found) => {
        const { cause, remedy } = finding(found);
        return (
          <Note key={found.cause} tone={found.tone}>
            <p className={css.cause} data-code={found.code}>
              {cause}
            </p>
            <p>{remedy}</p>
          </Note>
        );
      })}
    </div>
  );
}
