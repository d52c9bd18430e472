import { Diagnosis, type DiagnosisView } from '@antiphon/client';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { api } from '../../queries.ts';
import { Button } from '../../ui/Button.tsx';
import { useCopy } from '../../ui/copy.ts';
import { Page } from '../../ui/Page.tsx';
import { report } from './report.ts';
import { Rows } from './Rows.tsx';
import { ServerChecks } from './ServerChecks.tsx';
import { Verdict } from './Verdict.tsx';
import { WayList } from './WayList.tsx';
import { browserRows } from './words.ts';
import css from './DiagnosticsPage.module.css';

export function DiagnosticsPage() {
  const [diagnosis] = useState(() => new Diagnosis({ api }));
  return <Diagnostics diagnosis={diagnosis} />;
}

/** Tries every way to the server and says what it means. Nothing runs before somebody asks for it. */
export function Diagnostics({ diagnosis }: { diagnosis: Diagnosis }) {
  const view = useSyncExternalStore(diagnosis.view.subscribe, diagnosis.view.get);
  const [copied, copy] = useCopy();
  useEffect(() => () => diagnosis.close(), [diagnosis]);
  const running = view.status === 'running';
  return (
    <Page
      title="Diagnostics"
      lead="Tries every way a call can take from this browser to the server. A tone is sent and comes back; your microphone stays off."
    >
      <div className={css.top}>
        <div className={css.actions}>
          <Button kind="primary" isDisabled={running} onPress={() => void diagnosis.run()}>
            {running ? 'Testing…' : view.status === 'done' ? 'Test again' : 'Test the connection'}
          </Button>
          {view.status === 'done' && <Button onPress={() => copy(report(view))}>{copied ? 'Copied' : 'Copy as Markdown'}</Button>}
        </div>
        <Verdict view={view} />
      </div>
      {view.status !== 'idle' && <Sections view={view} />}
    </Page>
  );
}

function Sections({ view }: { view: DiagnosisView }) {
  return (
    <>
      {view.attempts.length > 0 && (
        <section aria-labelledby="ways" className={css.section}>
          <h2 id="ways">Ways to the server</h2>
          <WayList attempts={view.attempts} />
        </section>
      )}
      <section aria-labelledby="browser" className={css.section}>
        <h2 id="browser">This browser</h2>
        <Rows rows={browserRows(view)} />
      </section>
      <section aria-labelledby="server" className={css.section}>
        <h2 id="server">The server</h2>
        <ServerChecks view={view} />
      </section>
    </>
  );
}
