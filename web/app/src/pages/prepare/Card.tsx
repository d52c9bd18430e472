import type { ReactNode } from 'react';
import { useKeptFocus } from '../../ui/useKeptFocus.ts';
import css from './PreparePage.module.css';

/** A check, with its standing in words. */
export function Card({ title, standing, done, children }: {
  title: string;
  standing?: string;
  done?: boolean;
  children: ReactNode;
}) {
  const { part, heading } = useKeptFocus<HTMLLIElement>();
  return (
    <li ref={part} className={css.card} data-done={done || undefined}>
      <div className={css.head}>
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        {standing && <p className={css.standing}>{standing}</p>}
      </div>
      {children}
    </li>
  );
}
