import type { ReactNode } from 'react';
import css from './Fold.module.css';

/** A part of a page that is opened when it is wanted. */
export function Fold({ title, open, onToggle, children }: {
  title: string;
  open?: boolean;
  onToggle?(open: boolean): void;
  children: ReactNode;
}) {
  return (
    <details className={css.fold} open={open} onToggle={onToggle && (({ currentTarget }) => onToggle(currentTarget.open))}>
      <summary>{title}</summary>
      <div className={css.inside}>{children}</div>
    </details>
  );
}
