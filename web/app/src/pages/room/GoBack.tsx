import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useBegin } from '../../call/useBegin.tsx';
import type { Kept } from '../../call/kept.ts';
import { Button } from '../../ui/Button.tsx';
import { Page } from '../../ui/Page.tsx';

/**
 * The page was reloaded in the middle of its interview. A microphone opens by itself again; without one, browsers want a
 * click before there may be sound.
 */
export function GoBack({ kept }: { kept: Kept }) {
  const t = useTranslations('room.back');
  const { resume } = useBegin();
  const went = useRef(false);
  const { typing } = kept.manner;
  useEffect(() => {
    if (typing || went.current) return;
    went.current = true;
    resume(kept);
  }, [typing, kept, resume]);
  return (
    <Page name={t('name')} title={t('title')} lead={t('lead')}>
      {typing && (
        <p>
          <Button kind="primary" autoFocus onPress={() => resume(kept)}>
            {t('go')}
          </Button>
        </p>
      )}
    </Page>
  );
}
