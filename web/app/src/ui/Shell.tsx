import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { ThemeSwitch } from './ThemeSwitch.tsx';
import css from './Shell.module.css';

/** What is around every page. A call has the screen to itself. */
export function Shell() {
  const path = useLocation({ select: ({ pathname }) => pathname });
  const inCall = path.startsWith('/connect') || path.startsWith('/room');
  return (
    <div className={css.shell} data-call={inCall || undefined}>
      <a className={`visually-hidden ${css.skip}`} href="#main">
        Skip to the page
      </a>
      {!inCall && (
        <header className={css.rail}>
          <Link to="/" className={css.brand}>
            <img src="/icon.svg" alt="" width="28" height="28" />
            <span>Antiphon</span>
          </Link>
          <nav aria-label="Pages" className={css.nav}>
            <Link to="/" activeOptions={{ exact: true, includeSearch: false }}>
              Practise
            </Link>
            <Link to="/sessions">Sessions</Link>
            <Link to="/diagnostics">Diagnostics</Link>
          </nav>
          <ThemeSwitch />
        </header>
      )}
      <Outlet />
    </div>
  );
}
