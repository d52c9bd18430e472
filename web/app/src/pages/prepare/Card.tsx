import type { ReactNode } from 'react';
import css from './PreparePage.module.css';

/** A check, with its standing in words. */
export function Card({ title, standing, done, children }: {
  title: string;
  standing?: string;
  done?: boolean;
  children: ReactNode;
}) {
  return (
    <li className={css.card} data-done={done || undefined}>
      <div className={css.head}>
        <h2>{title}</h2>
        {standing && <p className={css.standing}>{standing}</p>}
      </div>
      {children}
    </li>
  );
}
