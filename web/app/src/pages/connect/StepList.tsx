import type { Step } from '@antiphon/client';
import { Button } from '../../ui/Button.tsx';
import { useCopy } from '../../ui/copy.ts';
import { FailureNote } from '../../ui/Note.tsx';
import css from '../../ui/Steps.module.css';
import { report } from './report.ts';
import { stepTitles } from './stepTitles.ts';

const words: Record<Step['state'], string> = {
  waiting: 'waiting',
  working: 'working…',
  done: 'done',
  skipped: 'skipped',
  failed: 'failed',
};

export function StepList({ steps, onRetry }: { steps: readonly Step[]; onRetry(): void }) {
  const [copied, copy] = useCopy();
  return (
    <>
      <ol className={css.steps}>
        {steps.map((step) => (
          <li key={step.name} className={css.step} data-state={step.state} data-step={step.name}>
            <span className={css.mark} aria-hidden="true" />
            <div className={css.words}>
              <h2>{stepTitles[step.name][0]}</h2>
              <p>{stepTitles[step.name][1]}</p>
            </div>
            <p className={css.standing}>
              {words[step.state]}
              {step.ms !== undefined && <span className="mono"> {Math.round(step.ms)} ms</span>}
            </p>
            {step.failure && (
              <div className={css.failure}>
                <FailureNote failure={step.failure}>
                  {step.failure.retryable && (
                    <Button kind="primary" onPress={onRetry}>
                      Try again
                    </Button>
                  )}
                  <Button onPress={() => copy(report(steps))}>{copied ? 'Copied' : 'Copy a report'}</Button>
                </FailureNote>
              </div>
            )}
          </li>
        ))}
      </ol>
      <p role="status" className="visually-hidden">
        {announcement(steps)}
      </p>
    </>
  );
}

function announcement(steps: readonly Step[]): string {
  const working = steps.find((step) => step.state === 'working');
  if (working) return `${stepTitles[working.name][0]}…`;
  return steps.every((step) => step.state === 'done') ? 'Connected.' : '';
}
