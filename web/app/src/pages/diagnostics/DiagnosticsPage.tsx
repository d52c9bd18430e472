import { Diagnosis, type DiagnosisView } from '@antiphon/client';
import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { api } from '../../queries.ts';
import { Button } from '../../ui/Button.tsx';
import { useCopy } from '../../ui/copy.ts';
import { Fold } from '../../ui/Fold.tsx';
import { Page } from '../../ui/Page.tsx';
import { report } from './report.ts';
import { Rows } from './Rows.tsx';
import { ServerChecks } from './ServerChecks.tsx';
import { Verdict } from './Verdict.tsx';
import { WayList } from './WayList.tsx';
import { browserRows } from './rows.ts';
import { useDiagnosticWords } from './words.ts';
import css from './DiagnosticsPage.module.css';

/** Charts are heavy, and most visitors want a verdict. */
const Engineer = lazy(async () => ({ default: (await import('./engineer/Engineer.tsx')).Engineer }));

export function DiagnosticsPage() {
  const [diagnosis] = useState(() => new Diagnosis({ api }));
  return <Diagnostics diagnosis={diagnosis} />;
}

/** Tries every way to the server and says what it means. Nothing runs before somebody asks for it. */
export function Diagnostics({ diagnosis }: { diagnosis: Diagnosis }) {
  const view = useSyncExternalStore(diagnosis.view.subscribe, diagnosis.view.get);
  const words = useDiagnosticWords();
  const common = useTranslations('common');
  const [copied, copy] = useCopy();
  const { t } = words;
  useEffect(() => () => diagnosis.close(), [diagnosis]);
  const running = view.status === 'running';
  return (
    <Page title={t('title')} lead={t('lead')}>
      <div className={css.top}>
        <div className={css.actions}>
          <Button kind="primary" isDisabled={running} onPress={() => void diagnosis.run()}>
            {running ? t('testing') : view.status === 'done' ? t('again') : t('test')}
          </Button>
          {view.status === 'done' && (
            <Button onPress={() => copy(report(words, view))}>{copied ? common('copied') : t('copy')}</Button>
          )}
        </div>
        <Verdict view={view} />
      </div>
      {view.status !== 'idle' && <Sections view={view} diagnosis={diagnosis} />}
    </Page>
  );
}

function Sections({ view, diagnosis }: { view: DiagnosisView; diagnosis: Diagnosis }) {
  const common = useTranslations('common');
  const [engineer, setEngineer] = useState(false);
  const words = useDiagnosticWords();
  const { t } = words;
  return (
    <>
      {view.attempts.length > 0 && (
        <section aria-labelledby="ways" className={css.section}>
          <h2 id="ways">{t('ways')}</h2>
          <WayList attempts={view.attempts} />
        </section>
      )}
      <section aria-labelledby="browser" className={css.section}>
        <h2 id="browser">{t('browser')}</h2>
        <Rows rows={browserRows(words, view)} />
      </section>
      <section aria-labelledby="server" className={css.section}>
        <h2 id="server">{t('server')}</h2>
        <ServerChecks view={view} />
      </section>
      <Fold title={t('engineer.title')} onToggle={setEngineer}>
        {engineer && (
          <Suspense fallback={<p>{common('looking')}</p>}>
            <Engineer view={view} diagnosis={diagnosis} />
          </Suspense>
        )}
      </Fold>
    </>
  );
}
