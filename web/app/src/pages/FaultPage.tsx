import type { ErrorComponentProps } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { Button } from '../ui/Button.tsx';
import { useCopy } from '../ui/copy.ts';
import { Page } from '../ui/Page.tsx';

/** What stands in for a page that failed. */
export function FaultPage({ error }: ErrorComponentProps) {
  const t = useTranslations('faults');
  const common = useTranslations('common');
  const [copied, copy] = useCopy();
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return (
    <Page title={t('title')} lead={t('lead')}>
      <p>
        <Button kind="primary" onPress={() => location.reload()}>
          {t('reload')}
        </Button>{' '}
        <Button onPress={() => copy(`${location.pathname}\n${trace}\n${navigator.userAgent}`)}>
          {copied ? common('copied') : t('report')}
        </Button>
      </p>
    </Page>
  );
}
