import { ApiError } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { Note, QueryFailure } from '../../ui/Note.tsx';
import css from './PlansPage.module.css';

/** Why a text is no plan: where in it, in the words of whatever read it. */
export function ImportFailure({ error, retry }: { error: unknown; retry(): void }) {
  const t = useTranslations('plans.unreadable');
  const reason = reasonOf(error);
  if (!reason) return <QueryFailure error={error} retry={retry} />;
  const { field, cause, message } = reason;
  return (
    <div role="alert">
      <Note tone="error">
        <p className={css.strong}>{t('cause')}</p>
        {field !== undefined && <p>{t('field', { field, message })}</p>}
        {field === undefined && (
          <>
            <p>{t('said')}</p>
            <pre className={css.said} lang="en">
              {cause ?? message}
            </pre>
          </>
        )}
        <p>{t('remedy')}</p>
      </Note>
    </div>
  );
}

interface Reason {
  message: string;
  field?: string;
  cause?: string;
}

/** Only where it is the text that is wrong. */
function reasonOf(error: unknown): Reason | undefined {
  if (!(error instanceof ApiError) || !['bad_request', 'unprocessable'].includes(error.code)) return undefined;
  const { message, details } = error;
  const { field, cause } = (typeof details === 'object' && details !== null ? details : {}) as Record<string, unknown>;
  return {
    message,
    field: typeof field === 'string' ? field : undefined,
    cause: typeof cause === 'string' ? cause : undefined,
  };
}
