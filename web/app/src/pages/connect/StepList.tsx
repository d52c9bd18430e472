import type { Step } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/Button.tsx';
import { useCopy } from '../../ui/copy.ts';
import { FailureNote } from '../../ui/Note.tsx';
import css from '../../ui/Steps.module.css';
import { report } from './report.ts';

export function StepList({ steps, onRetry }: { steps: readonly Step[]; onRetry(): void }) {
  const t = useTranslations('connect');
  const common = useTranslations('common');
  const [copied, copy] = useCopy();
  const working = steps.find((step) => step.state === 'working');
  const connected = steps.every((step) => step.state === 'done');
  return (
    <>
      <ol className={css.steps}>
        {steps.map((step) => (
          <li key={step.name} className={css.step} data-state={step.state} data-step={step.name}>
            <span className={css.mark} aria-hidden="true" />
            <div className={css.words}>
              <h2>{t(`steps.${step.name}.title`)}</h2>
              <p>{t(`steps.${step.name}.about`)}</p>
            </div>
            <p className={css.standing}>
              {t(`states.${step.state}`)}
              {step.ms !== undefined && <span className="mono"> {t('took', { n: Math.round(step.ms) })}</span>}
            </p>
            {step.failure && (
              <div className={css.failure}>
                <FailureNote failure={step.failure}>
                  {step.failure.retryable && (
                    <Button kind="primary" onPress={onRetry}>
                      {common('tryAgain')}
                    </Button>
                  )}
                  <Button onPress={() => copy(report(steps))}>{copied ? common('copied') : t('report')}</Button>
                </FailureNote>
              </div>
            )}
          </li>
        ))}
      </ol>
      <p role="status" className="visually-hidden">
        {working ? t('working', { step: t(`steps.${working.name}.title`) }) : connected && t('connected')}
      </p>
    </>
  );
}
