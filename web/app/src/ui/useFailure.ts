import type { Failure } from '@antiphon/client';
import { useTranslations } from 'use-intl';

/** A failure in the reader's language, by its code; in the words that came with it where nothing is known of the code. */
export function useFailure(): (failure: Failure) => Failure {
  const t = useTranslations('failures');
  return (failure) => {
    const known = failure.code as 'unreachable';
    if (!t.has(`${known}.cause`)) return failure;
    return { ...failure, cause: t(`${known}.cause`), remedy: t(`${known}.remedy`) };
  };
}
