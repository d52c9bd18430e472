import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Button } from './Button.tsx';
import type { ConfirmProps } from './Confirm.tsx';
import { Overlay } from './Overlay.tsx';
import css from './Confirm.module.css';

/** The question of `Confirm`. */
export function ConfirmDialog({ open, title, children, stay, go, goes = true, onStay, onGo, further }: ConfirmProps) {
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
