import type { PlanTemplate } from '@antiphon/client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/Button.tsx';
import { Fold } from '../../ui/Fold.tsx';
import { QueryFailure } from '../../ui/Note.tsx';
import { useLanguage } from '../../words/Words.tsx';
import { useFormats } from '../../words/useFormats.ts';
import { countQuestions } from '../plan/draft.ts';
import { ForJob } from './ForJob.tsx';
import { ImportForm } from './ImportForm.tsx';
import { templatesQuery } from './queries.ts';
import { useNewPlan } from './useNewPlan.ts';
import css from './PlansPage.module.css';

const MINUTES = 20;

/** The ways to a new plan. */
export function NewPlan() {
  const t = useTranslations('plans');
  const { language } = useLanguage();
  const making = useNewPlan();
  const begin = () => {
    const question = { id: '', text: t('firstQuestion'), depth: 2, mustAsk: false };
    const sections = [{ title: t('firstSection'), questions: [question] }];
    making.mutate({ from: 'plan', plan: { title: t('untitled'), language, minutes: MINUTES, sections } });
  };
  return (
    <section aria-labelledby="fresh" className={css.section}>
      <h2 id="fresh">{t('fresh')}</h2>
      {making.isError && <QueryFailure error={making.error} retry={() => making.mutate(making.variables)} />}
      <div>
        <Fold title={t('templates')} open>
          <p className={css.quiet}>{t('templatesAbout')}</p>
          <Templates busy={making.isPending} onUse={({ plan }) => making.mutate({ from: 'plan', plan })} />
        </Fold>
        <Fold title={t('job')}>
          <ForJob />
        </Fold>
        <Fold title={t('file')}>
          <p className={css.quiet}>{t('fileAbout')}</p>
          <ImportForm />
        </Fold>
        <Fold title={t('empty')}>
          <p className={css.quiet}>{t('emptyAbout')}</p>
          <Button onPress={begin} isDisabled={making.isPending}>
            {t('emptyUse')}
          </Button>
        </Fold>
      </div>
    </section>
  );
}

function Templates({ busy, onUse }: { busy: boolean; onUse(template: PlanTemplate): void }) {
  const t = useTranslations('plans');
  const common = useTranslations('common');
  const { length } = useFormats();
  const templates = useQuery(templatesQuery);
  if (templates.isError) return <QueryFailure error={templates.error} retry={() => void templates.refetch()} />;
  if (!templates.data) return <p className={css.quiet}>{common('looking')}</p>;
  return (
    <ul>
      {templates.data.templates.map((template) => {
        const { id, about, plan } = template;
        const size = { minutes: length(plan.minutes * 60_000), questions: common('questions', { n: countQuestions(plan) }) };
        return (
          <li key={id} className={css.row}>
            <div className={css.words} lang={plan.language}>
              <h3 className={css.name}>{plan.title}</h3>
              <p className={css.about}>{about}</p>
              <p className={css.about}>{t('minutesQuestions', size)}</p>
            </div>
            <Button onPress={() => onUse(template)} isDisabled={busy} aria-label={t('templateUseNamed', { title: plan.title })}>
              {t('templateUse')}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
