import type { ReactNode } from 'react';
import css from './TableBox.module.css';

/** Around a table: where there is no room for all of it, it scrolls by itself. */
export function TableBox({ label, whole, children }: {
  label: string;
  /** It is short: all of its rows are shown. */
  whole?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={css.box} data-whole={whole || undefined} tabIndex={0} role="group" aria-label={label}>
      <table>{children}</table>
    </div>
  );
}
