import { Button as AriaButton } from 'react-aria-components/Button';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { SearchField } from 'react-aria-components/SearchField';
import { useTranslations } from 'use-intl';
import { Button } from '../ui/Button.tsx';
import field from '../ui/Field.module.css';
import css from './FindBar.module.css';

interface FindBarProps {
  words: string;
  onWords(words: string): void;
  /** Of the hit that the reader is at, from 0. */
  at: number;
  hits: number;
  onStep(by: 1 | -1): void;
}

/** Search in the record: how often, where in them, on and back. Enter goes on, with Shift back. */
export function FindBar({ words, onWords, at, hits, onStep }: FindBarProps) {
  const t = useTranslations('record');
  const common = useTranslations('common');
  return (
    <div className={css.bar} role="search">
      <SearchField
        className={`${field.field} ${css.field}`}
        value={words}
        onChange={onWords}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || hits === 0) return;
          event.preventDefault();
          onStep(event.shiftKey ? -1 : 1);
        }}
      >
        <Label className="visually-hidden">{t('find')}</Label>
        <Input className={field.input} placeholder={t('find')} />
        {words !== '' && (
          <AriaButton className={css.clear} aria-label={common('clear')}>
            <span aria-hidden="true">×</span>
          </AriaButton>
        )}
      </SearchField>
      {words.trim() !== '' && (
        <>
          <output className={`mono ${css.count}`}>{t('hits', { n: hits, at: String(at + 1) })}</output>
          <Button kind="quiet" isDisabled={hits === 0} onPress={() => onStep(-1)}>
            {t('previousHit')}
          </Button>
          <Button kind="quiet" isDisabled={hits === 0} onPress={() => onStep(1)}>
            {t('nextHit')}
          </Button>
        </>
      )}
    </div>
  );
}
