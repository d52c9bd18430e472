import type { ReactNode } from 'react';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import css from './Overlay.module.css';

/** What lies over the page, which waits meanwhile. Escape and a click beside it close it. */
export function Overlay({ open, wide = false, children, onClose }: {
  open: boolean;
  wide?: boolean;
  children: ReactNode;
  onClose(): void;
}) {
  return (
    <ModalOverlay className={css.overlay} isOpen={open} onOpenChange={(next) => !next && onClose()} isDismissable>
      <Modal className={css.modal} data-wide={wide || undefined}>
        {children}
      </Modal>
    </ModalOverlay>
  );
}
