import type { ReactNode } from 'react';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import css from './Stranger.module.css';

/** What is around a page for somebody who followed a link and knows nothing else of this site. */
export function Stranger({ wide = false, children }: { wide?: boolean; children: ReactNode }) {
  return (
    <div className={css.stranger} data-wide={wide || undefined}>
      <header className={css.top}>
        <span className={css.brand}>
          <img src="/icon.svg" alt="" width="28" height="28" /> Antiphon
        </span>
        <LanguageSwitch />
      </header>
      {children}
    </div>
  );
}
