import { useEffect, useRef, type ReactNode } from 'react';
import css from './Page.module.css';

interface PageProps {
  title: ReactNode;
  /** Title of the tab, where it differs. */
  name?: string;
  lead?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}

let first = true;

/** The main part of a page. Coming from another page, the reader is put at its heading. */
export function Page({ title, name, lead, wide, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const tab = name ?? (typeof title === 'string' ? title : '');
  useEffect(() => {
    document.title = tab === '' ? 'Antiphon' : `${tab} · Antiphon`;
  }, [tab]);
  useEffect(() => {
    if (!first && location.hash === '') heading.current?.focus({ preventScroll: true });
    first = false;
  }, []);
  return (
    <main id="main" className={`${css.page} ${wide ? css.wide : ''}`}>
      <header className={css.header}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead && <p className={css.lead}>{lead}</p>}
      </header>
      {children}
    </main>
  );
}
