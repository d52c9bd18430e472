import type { TaggedPlan } from '@antiphon/client';
import { useBlocker, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import { useTranslations } from 'use-intl';
import { Confirm } from '../../ui/Confirm.tsx';
import { Note } from '../../ui/Note.tsx';
import { Page } from '../../ui/Page.tsx';
import { AuthorNote } from './AuthorNote.tsx';
import { Editor } from './Editor.tsx';
import { Invitations } from './Invitations.tsx';
import { SaveBar } from './SaveBar.tsx';
import { tabs, type Tab as TabName } from './tabs.ts';
import { useDesk } from './useDesk.ts';
import { Versions } from './Versions.tsx';
import css from './PlanDesk.module.css';

/** A plan with everything that is done to it. */
export function PlanDesk({ read }: { read: TaggedPlan }) {
  const t = useTranslations('plan');
  const { tab = 'questions' } = useSearch({ from: '/plans/$id' });
  const navigate = useNavigate({ from: '/plans/$id' });
  const work = useDesk(read);
  const { desk, dispatch, unsaved } = work;
  const [putBack, setPutBack] = useState<number>();
  const show = (next: TabName) => void navigate({ search: { tab: next }, replace: true, resetScroll: false });
  const title = desk.draft.title.trim();
  return (
    <Page wide title={title === '' ? t('untitled') : title}>
      <AuthorNote />
      <SaveBar id={read.id} work={work} />
      <div role="status" className={css.announced}>
        {putBack !== undefined && unsaved && (
          <Note tone="attention">
            <p>{t('versions.restored', { version: putBack })}</p>
          </Note>
        )}
      </div>
      <Tabs selectedKey={tab} onSelectionChange={(key) => show(key as TabName)}>
        <TabList aria-label={t('tabs.label')} className={css.tabs}>
          {tabs.map((name) => (
            <Tab key={name} id={name} className={css.tab}>
              {t(`tabs.${name}`)}
            </Tab>
          ))}
        </TabList>
        <TabPanel id="questions" className={css.panel}>
          <Editor desk={desk} dispatch={dispatch} refusedAt={work.saving.submittedAt} />
        </TabPanel>
        <TabPanel id="invitations" className={css.panel}>
          <Invitations plan={read.id} version={desk.version} unsaved={unsaved} />
        </TabPanel>
        <TabPanel id="versions" className={css.panel}>
          <Versions
            id={read.id}
            unsaved={unsaved}
            onRestore={({ version, plan }) => {
              dispatch({ type: 'replace', plan });
              setPutBack(version);
              show('questions');
            }}
          />
        </TabPanel>
      </Tabs>
      <LeaveGuard unsaved={unsaved} />
    </Page>
  );
}

/** Nobody leaves unsaved changes without being asked. */
function LeaveGuard({ unsaved }: { unsaved: boolean }) {
  const t = useTranslations('plan.leaving');
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => unsaved && current.pathname !== next.pathname,
    enableBeforeUnload: () => unsaved,
    withResolver: true,
  });
  return (
    <Confirm open={status === 'blocked'} title={t('title')} stay={t('stay')} go={t('go')} onStay={() => reset?.()} onGo={() => proceed?.()}>
      <p>{t('about')}</p>
    </Confirm>
  );
}
