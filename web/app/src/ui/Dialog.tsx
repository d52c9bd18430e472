import type { ReactNode } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { useTranslations } from 'use-intl';
import { Button } from './Button.tsx';
import { Overlay } from './Overlay.tsx';
import css from './Dialog.module.css';

/** Something to be done beside the page, which waits meanwhile. */
export function Dialog({ open, title, children, onClose }: {
  open: boolean;
  title: string;
  children: ReactNode;
  onClose(): void;
}) {
  const common = useTranslations('common');
  return (
    <Overlay wide open={open} onClose={onClose}>
      <AriaDialog className={css.dialog}>
        <div className={css.head}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          <Button kind="quiet" onPress={onClose}>
            {common('close')}
          </Button>
        </div>
        {children}
      </AriaDialog>
    </Overlay>
  );
}
