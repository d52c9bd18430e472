import { useTranslations } from 'use-intl';
import { Note } from '../../ui/Note.tsx';
import { NumberField } from '../../ui/NumberField.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { languages } from '../../words/language.ts';
import type { Draft, Head } from './draft.ts';
import type { Act } from './Editor.tsx';
import type { Fault } from './fault.ts';
import { useFaultWords } from './faultWords.ts';
import { limits } from './limits.ts';
import css from './Editor.module.css';

/** What is true of the whole interview. */
export function HeadCard({ draft, fault, act }: { draft: Draft; fault?: Fault; act: Act }) {
  const t = useTranslations('plan.head');
  const outline = useTranslations('plan.outline');
  const wrong = useFaultWords(fault);
  const change = (what: Partial<Head>) => act({ type: 'head', change: what });
  const { title, role = '', seniority = '', language = 'en', minutes, sections } = draft;
  const sum = sections.reduce((total, section) => total + (section.minutes ?? 0), 0);
  const structure = wrong('sections');
  const text = (name: 'title' | 'role' | 'seniority', value: string) => ({
    label: t(name),
    value,
    onChange: (next: string) => change({ [name]: next }),
    maxLength: limits[name],
    error: wrong(name, value),
  });
  const known = Object.entries(languages).map(([value, name]) => ({ value, name }));
  const other = Object.hasOwn(languages, language) ? [] : [{ value: language, name: t('languageOther', { tag: language }) }];
  return (
    <>
      <h2 tabIndex={-1}>{outline('head')}</h2>
      {structure !== undefined && (
        <Note tone="error">
          <p>{structure}</p>
        </Note>
      )}
      <TextField {...text('title', title)} />
      <div className={css.pair}>
        <TextField {...text('role', role)} hint={t('roleHint')} />
        <TextField {...text('seniority', seniority)} />
      </div>
      <div className={css.pair}>
        <Select label={t('language')} options={[...known, ...other]} value={language} onChange={(next) => change({ language: next })} />
        <NumberField
          label={t('minutes')}
          hint={t('minutesHint')}
          value={minutes}
          onChange={(next) => next !== undefined && change({ minutes: next })}
          min={1}
          max={limits.minutes}
          error={wrong('minutes')}
        />
      </div>
      {sum > minutes && (
        <Note tone="attention">
          <p>{t('boxes', { sum })}</p>
        </Note>
      )}
    </>
  );
}
