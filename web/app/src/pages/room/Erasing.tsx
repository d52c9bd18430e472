import { failureOf } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/Button.tsx';
import { ButtonLink } from '../../ui/ButtonLink.tsx';
import { FailureNote } from '../../ui/Note.tsx';
import { Page } from '../../ui/Page.tsx';

/** The interview is over, and is not to be kept. */
export function Erasing({ done, error, onRetry, onKeep }: {
  done: boolean;
  error: Error | null;
  onRetry(): void;
  onKeep(): void;
}) {
  const t = useTranslations('room.erasing');
  const common = useTranslations('common');
  const name = done ? t('done') : t('title');
  return (
    <Page name={name} title={name} lead={done ? t('doneAbout') : t('about')}>
      {error && (
        <FailureNote failure={failureOf(error)}>
          <Button kind="primary" onPress={onRetry}>
            {common('tryAgain')}
          </Button>
          <Button onPress={onKeep}>{t('keep')}</Button>
        </FailureNote>
      )}
      {done && <ButtonLink to="/">{t('another')}</ButtonLink>}
    </Page>
  );
}
