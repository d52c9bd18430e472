import type { Star as StarParts } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import css from './Report.module.css';

/** Which parts of a told experience are there: by a letter, a mark, and in words. */
export function Star({ star }: { star: StarParts }) {
  const t = useTranslations('report');
  return (
    <ul className={css.star} aria-label={t('star')}>
      {(['situation', 'task', 'action', 'result'] as const).map((name) => {
        const part = t(`starParts.${name}`);
        return (
          <li key={name} data-there={star[name] || undefined}>
            <span aria-hidden="true">
              {star[name] ? '✓' : '–'} {part}
            </span>
            <span className="visually-hidden">{t(star[name] ? 'starThere' : 'starMissing', { part })}</span>
          </li>
        );
      })}
    </ul>
  );
}
