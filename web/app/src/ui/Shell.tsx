import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import { ThemeSwitch } from './ThemeSwitch.tsx';
import css from './Shell.module.css';

/** What is around every page. A call has the screen to itself, and whoever follows an invitation is no user of the rest. */
export function Shell() {
  const t = useTranslations('shell');
  const inCall = useLocation({
    select: ({ pathname, search }) =>
      ['/connect', '/room', '/join', '/shared'].some((alone) => pathname.startsWith(alone)) || search.invitation !== undefined,
  });
  return (
    <div className={css.shell} data-call={inCall || undefined}>
      <a className={`visually-hidden ${css.skip}`} href="#main">
        {t('skip')}
      </a>
      {!inCall && (
        <header className={css.rail}>
          <Link to="/" className={css.brand}>
            <img src="/icon.svg" alt="" width="28" height="28" />
            <span>Antiphon</span>
          </Link>
          <nav aria-label={t('pages')} className={css.nav}>
            <Link to="/" activeOptions={{ exact: true, includeSearch: false }}>
              {t('practise')}
            </Link>
            <Link to="/sessions">{t('sessions')}</Link>
            <Link to="/progress">{t('progress')}</Link>
            <Link to="/plans">{t('plans')}</Link>
            <Link to="/diagnostics">{t('diagnostics')}</Link>
            <Link to="/settings">{t('settings')}</Link>
          </nav>
          <div className={css.switches}>
            <LanguageSwitch />
            <ThemeSwitch />
          </div>
        </header>
      )}
      <Outlet />
    </div>
  );
}
