import { languages, type Language } from '../words/language.ts';
import { useLanguage } from '../words/Words.tsx';
import css from './ThemeSwitch.module.css';

/** Each language is named in itself, for those who do not understand the present one. */
export function LanguageSwitch() {
  const { language, choose } = useLanguage();
  return (
    <label className={css.switch}>
      <span className={css.label}>Language · Sprache</span>
      <select value={language} onChange={({ target }) => choose(target.value as Language)}>
        {Object.entries(languages).map(([tag, name]) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
