import { failureOf, type Failure } from '@antiphon/client';
import type { ReactNode } from 'react';
import { Button } from './Button.tsx';
import css from './Note.module.css';

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
  return (
    <div role="alert">
      <Note tone="error">
        <p className={css.cause}>{failure.cause}</p>
        <p>{failure.remedy}</p>
        {children && <div className={css.actions}>{children}</div>}
      </Note>
    </div>
  );
}

/** A request that failed, with another try where that may help. */
export function QueryFailure({ error, retry }: { error: unknown; retry: () => void }) {
  const failure = failureOf(error);
  return <FailureNote failure={failure}>{failure.retryable && <Button onPress={retry}>Try again</Button>}</FailureNote>;
}
