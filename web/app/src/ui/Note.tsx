import { failureOf, type Failure } from '@antiphon/client';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './Button.tsx';
import css from './Note.module.css';
import { useFailure } from './useFailure.ts';

/** Something that the reader should know before going on. */
export function Note({ tone, children }: { tone: 'error' | 'attention' | 'good'; children: ReactNode }) {
  return (
    <div className={css.note} data-tone={tone}>
      {children}
    </div>
  );
}

/** What went wrong, why, and what to do about it. */
export function FailureNote({ failure, children }: { failure: Failure; children?: ReactNode }) {
  const { cause, remedy } = useFailure()(failure);
  return (
    <div role="alert">
      <Note tone="error">
        <p className={css.cause}>{cause}</p>
        <p>{remedy}</p>
        {children && <div className={css.actions}>{children}</div>}
      </Note>
    </div>
  );
}

/** A request that failed, with another try where that may help. */
export function QueryFailure({ error, retry }: { error: unknown; retry: () => void }) {
  const common = useTranslations('common');
  const failure = failureOf(error);
  return <FailureNote failure={failure}>{failure.retryable && <Button onPress={retry}>{common('tryAgain')}</Button>}</FailureNote>;
}
