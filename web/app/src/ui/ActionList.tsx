import type { RefObject } from 'react';
import { Menu, MenuItem } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import type { MenuAction } from './ActionMenu.tsx';
import css from './ActionMenu.module.css';

/** The list that a button opens: it comes when it is wanted. */
export function ActionList({ of, end, actions, onClose }: {
  of: RefObject<HTMLButtonElement | null>;
  /** Where the focus begins. */
  end: 'first' | 'last';
  actions: readonly MenuAction[];
  onClose(): void;
}) {
  return (
    <Popover
      isOpen
      triggerRef={of}
      placement="bottom end"
      className={css.popover}
      trigger="MenuTrigger"
      aria-labelledby={of.current?.id}
      onOpenChange={(open) => !open && onClose()}
    >
      <Menu className={css.menu} autoFocus={end} aria-labelledby={of.current?.id} onClose={onClose}>
        {actions.map(({ name, about, act }) => (
          <MenuItem key={name} className={css.item} textValue={name} onAction={act}>
            <span>{name}</span>
            {about && <span className={css.about}>{about}</span>}
          </MenuItem>
        ))}
      </Menu>
    </Popover>
  );
}
