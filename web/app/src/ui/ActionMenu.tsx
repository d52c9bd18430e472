import type { ReactNode } from 'react';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Button, type ButtonProps } from './Button.tsx';
import css from './ActionMenu.module.css';

export interface MenuAction {
  name: string;
  about?: string;
  act(): void;
}

/** A button with a few things to do behind it. */
export function ActionMenu({ label, children, actions, kind }: {
  /** The button's name, where its content does not say it. */
  label?: string;
  children: ReactNode;
  actions: readonly MenuAction[];
  kind?: ButtonProps['kind'];
}) {
  return (
    <MenuTrigger>
      <Button kind={kind} aria-label={label}>
        {children}
      </Button>
      <Popover placement="bottom end" className={css.popover}>
        <Menu className={css.menu}>
          {actions.map(({ name, about, act }) => (
            <MenuItem key={name} className={css.item} textValue={name} onAction={act}>
              <span>{name}</span>
              {about && <span className={css.about}>{about}</span>}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
