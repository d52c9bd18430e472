import type { Claim } from '@antiphon/client';
import { useId } from 'react';
import { Quotes } from './Quotes.tsx';
import css from './Report.module.css';

/** What is said of the answers, each with what shows it. */
export function Claims({ title, claims }: { title: string; claims: readonly Claim[] }) {
  const id = useId();
  if (claims.length === 0) return null;
  return (
    <section className={css.block} aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <ul className={css.claims}>
        {claims.map(({ text, evidence }) => (
          <li key={text}>
            <p>{text}</p>
            <Quotes evidence={evidence} />
          </li>
        ))}
      </ul>
    </section>
  );
}
