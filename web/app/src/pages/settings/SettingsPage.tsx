import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ButtonLink } from '../../ui/ButtonLink.tsx';
import { LanguageSwitch } from '../../ui/LanguageSwitch.tsx';
import { Page } from '../../ui/Page.tsx';
import { ThemeSwitch } from '../../ui/ThemeSwitch.tsx';
import { Leave } from './Leave.tsx';
import { Privacy } from './Privacy.tsx';
import { Profile } from './Profile.tsx';
import { TakeAlong } from './TakeAlong.tsx';
import { Token } from './Token.tsx';
import css from './SettingsPage.module.css';

/** What these pages look like here, and what becomes of what is said: kept, taken along, deleted. */
export function SettingsPage() {
  const t = useTranslations('settings');
  const [gone, setGone] = useState(false);
  if (gone) return <Gone />;
  return (
    <Page title={t('title')} lead={t('lead')}>
      <section className={css.part} aria-labelledby="pages">
        <h2 id="pages">{t('pages')}</h2>
        <p>{t('pagesAbout')}</p>
        <div className={css.switches}>
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
      </section>
      <Token />
      <Privacy />
      <Profile />
      <TakeAlong />
      <Leave onGone={() => setGone(true)} />
    </Page>
  );
}

function Gone() {
  const t = useTranslations('settings.leave');
  return (
    <Page title={t('gone')} lead={t('goneAbout')}>
      <p>
        <ButtonLink to="/">{t('again')}</ButtonLink>
      </p>
    </Page>
  );
}
