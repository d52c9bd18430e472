import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { saveTheme, savedTheme, type Theme } from '../theme.ts';
import css from './ThemeSwitch.module.css';

const themes: readonly Theme[] = ['auto', 'light', 'dark'];

export function ThemeSwitch() {
  const t = useTranslations('shell');
  const [theme, setTheme] = useState(savedTheme);
  const choose = (next: Theme) => {
    saveTheme(next);
    setTheme(next);
  };
  return (
    <label className={css.switch}>
      <span className={css.label}>{t('colours')}</span>
      <select value={theme} onChange={({ target }) => choose(target.value as Theme)}>
        {themes.map((value) => (
          <option key={value} value={value}>
            {t(value)}
          </option>
        ))}
      </select>
    </label>
  );
}
