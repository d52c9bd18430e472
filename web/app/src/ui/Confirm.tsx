import type { ReactNode } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { Button } from './Button.tsx';
import css from './Confirm.module.css';

interface ConfirmProps {
  open: boolean;
  title: string;
  children: ReactNode;
  /** The safe way out; also what Escape does. */
  stay: string;
  go: string;
  onStay(): void;
  onGo(): void;
}

/** Asks before something that cannot be taken back. */
export function Confirm({ open, title, children, stay, go, onStay, onGo }: ConfirmProps) {
  return (
    <ModalOverlay className={css.overlay} isOpen={open} onOpenChange={(next) => !next && onStay()} isDismissable>
      <Modal className={css.modal}>
        <Dialog role="alertdialog" className={css.dialog}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          <div>{children}</div>
          <div className={css.actions}>
            <Button onPress={onStay} autoFocus>
              {stay}
            </Button>
            <Button kind="danger" onPress={onGo}>
              {go}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
