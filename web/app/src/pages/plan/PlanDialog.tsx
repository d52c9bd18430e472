import type { Plan } from '@antiphon/client';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/Button.tsx';
import { Note } from '../../ui/Note.tsx';
import confirm from '../../ui/Confirm.module.css';
import { Overlay } from '../../ui/Overlay.tsx';
import { useFormats } from '../../words/useFormats.ts';
import { countQuestions } from './draft.ts';
import css from './PlanDesk.module.css';

interface Props {
  /** Absent: it is closed. */
  plan: Plan | undefined;
  /** What taking it costs. */
  warning?: string;
  go: string;
  onGo(): void;
  onClose(): void;
}

/** Another version of the plan, to be read, and taken if it is the better one. */
export function PlanDialog({ plan, warning, go, onGo, onClose }: Props) {
  const common = useTranslations('common');
  return (
    <Overlay open={plan !== undefined} onClose={onClose}>
      <Dialog className={confirm.dialog}>
        <Heading slot="title" level={2}>
          {plan?.title}
        </Heading>
        {plan && <Reading plan={plan} />}
        {warning !== undefined && (
          <Note tone="attention">
            <p>{warning}</p>
          </Note>
        )}
        <div className={confirm.actions}>
          <Button onPress={onClose} autoFocus>
            {common('close')}
          </Button>
          <Button onPress={onGo}>{go}</Button>
        </div>
      </Dialog>
    </Overlay>
  );
}

function Reading({ plan }: { plan: Plan }) {
  const t = useTranslations('plan.outline');
  const common = useTranslations('common');
  const { length } = useFormats();
  const about = [plan.role, plan.seniority, plan.language].filter((one) => one !== undefined).join(' · ');
  return (
    <div className={css.reading} lang={plan.language}>
      <p className={css.quiet}>
        {t('size', { questions: common('questions', { n: countQuestions(plan) }), minutes: length(plan.minutes * 60_000) })}
        {about !== '' && ` · ${about}`}
      </p>
      {plan.sections.map(({ title, minutes, questions }, i) => (
        <section key={i}>
          <h3>
            {title === '' ? t('sectionUntitled', { n: i + 1 }) : t('section', { n: i + 1, title })}
            {minutes !== undefined && <span className={css.quiet}> · {t('box', { n: minutes })}</span>}
          </h3>
          <ul>
            {questions.map(({ id, text, mustAsk, depth }) => (
              <li key={id}>
                {text}
                <span className={css.quiet}>
                  {' '}
                  ({mustAsk && `${t('must')}, `}
                  {t('followUps', { n: depth })})
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
