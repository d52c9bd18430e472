import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { IntlProvider } from 'use-intl';
import { en, type Catalogue } from './en/index.ts';
import { localeOf, savedLanguage, saveLanguage, type Language } from './language.ts';

/** The other languages come when they are asked for. */
const catalogues: Record<Exclude<Language, 'en'>, () => Promise<Catalogue>> = {
  de: async () => (await import('./de/index.ts')).de,
};

const LanguageContext = createContext<{ language: Language; choose(language: Language): void }>({
  language: 'en',
  choose: () => undefined,
});

/** Which language the pages speak, and the way to another. */
export const useLanguage = () => use(LanguageContext);

/** Gives the pages their words. */
export function Words({ children }: { children: ReactNode }) {
  const [wanted, setWanted] = useState(savedLanguage);
  const [spoken, setSpoken] = useState<{ language: Language; messages: Catalogue } | undefined>(
    wanted === 'en' ? { language: 'en', messages: en } : undefined,
  );

  useEffect(() => {
    let over = false;
    const arrived = (language: Language, messages: Catalogue) => {
      if (!over) setSpoken({ language, messages });
    };
    if (wanted === 'en') arrived('en', en);
    // A catalogue that does not come must not leave the reader without a page.
    else void catalogues[wanted]().then((messages) => arrived(wanted, messages), () => arrived('en', en));
    return () => {
      over = true;
    };
  }, [wanted]);

  useEffect(() => {
    if (spoken) document.documentElement.lang = spoken.language;
  }, [spoken]);

  if (!spoken) return null;
  const choose = (language: Language) => {
    saveLanguage(language);
    setWanted(language);
  };
  return <Speaking {...spoken} choose={choose}>{children}</Speaking>;
}

/** Pages in one language, for the tests too. */
export function Speaking({ language, messages, choose = () => undefined, children }: {
  language: Language;
  messages: Catalogue;
  choose?(language: Language): void;
  children: ReactNode;
}) {
  return (
    <LanguageContext value={{ language, choose }}>
      <IntlProvider locale={localeOf(language)} messages={messages as typeof en} timeZone={timeZone}>
        <I18nProvider locale={localeOf(language)}>{children}</I18nProvider>
      </IntlProvider>
    </LanguageContext>
  );
}

const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
