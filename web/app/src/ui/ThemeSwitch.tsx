import { useState } from 'react';
import { saveTheme, savedTheme, type Theme } from '../theme.ts';
import css from './ThemeSwitch.module.css';

const themes: [Theme, string][] = [
  ['auto', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

export function ThemeSwitch() {
  const [theme, setTheme] = useState(savedTheme);
  const choose = (next: Theme) => {
    saveTheme(next);
    setTheme(next);
  };
  return (
    <label className={css.switch}>
      <span className={css.label}>Colours</span>
      <select value={theme} onChange={({ target }) => choose(target.value as Theme)}>
        {themes.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
