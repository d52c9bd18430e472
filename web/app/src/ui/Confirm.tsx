import type { ReactNode } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Button } from './Button.tsx';
import { Overlay } from './Overlay.tsx';
import css from './Confirm.module.css';

interface ConfirmProps {
  open: boolean;
  title: string;
  children: ReactNode;
  /** The safe way out; also what Escape does. */
  stay: string;
  go: string;
  /** False while it cannot be done yet. */
  goes?: boolean;
  onStay(): void;
  onGo(): void;
  /** A second way on, that goes further: the first is then no danger. */
  further?: { go: string; onGo(): void };
}

/** Asks before something that cannot be taken back. */
export function Confirm({ open, title, children, stay, go, goes = true, onStay, onGo, further }: ConfirmProps) {
  return (
    <Overlay open={open} onClose={onStay}>
      <Dialog role="alertdialog" className={css.dialog}>
        <Heading slot="title" level={2}>
          {title}
        </Heading>
        <div>{children}</div>
        <div className={css.actions}>
          <Button onPress={onStay} autoFocus>
            {stay}
          </Button>
          <Button kind={further ? 'primary' : 'danger'} isDisabled={!goes} onPress={onGo}>
            {go}
          </Button>
          {further && (
            <Button kind="danger" onPress={further.onGo}>
              {further.go}
            </Button>
          )}
        </div>
      </Dialog>
    </Overlay>
  );
}
