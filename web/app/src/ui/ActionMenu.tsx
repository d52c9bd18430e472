import { lazy, Suspense, useId, useRef, useState, type ReactNode } from 'react';
import { Button, type ButtonProps } from './Button.tsx';

/** What makes a list of a menu is more than most pages need besides, and a page may have a hundred menus that nobody opens. */
const load = () => import('./ActionList.tsx');
const ActionList = lazy(async () => ({ default: (await load()).ActionList }));

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
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [end, open] = useState<'first' | 'last'>();
  return (
    <>
      <Button
        id={id}
        ref={button}
        kind={kind}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={end !== undefined}
        onFocus={() => void load()}
        onHoverStart={() => void load()}
        onPress={() => open('first')}
        onKeyDown={({ key }) => {
          if (key === 'ArrowDown') open('first');
          if (key === 'ArrowUp') open('last');
        }}
      >
        {children}
      </Button>
      {end && (
        <Suspense>
          <ActionList of={button} end={end} actions={actions} onClose={() => open(undefined)} />
        </Suspense>
      )}
    </>
  );
}
