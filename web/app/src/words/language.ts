/** The languages that the pages speak. The interview's own language is the plan's. */
export const languages = { en: 'English', de: 'Deutsch' } as const;

export type Language = keyof typeof languages;

const KEY = 'language';

const isLanguage = (tag: string | null | undefined): tag is Language => tag != null && Object.hasOwn(languages, tag);

/** What was chosen; or else the first of the browser's languages that the pages speak. */
export function savedLanguage(): Language {
  const saved = localStorage.getItem(KEY);
  if (isLanguage(saved)) return saved;
  return navigator.languages.map((tag) => tag.split('-')[0]).find(isLanguage) ?? 'en';
}

export function saveLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
}

/** The browser's own region of that language, `en-GB` for instance: it has the dates that its user knows. */
export function localeOf(language: Language): string {
  return navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;
}
