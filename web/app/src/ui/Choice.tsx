import type { ReactNode } from 'react';
import { Label } from 'react-aria-components/Label';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import css from './Choice.module.css';

interface Option<T extends string> {
  value: T;
  name: string;
  about?: ReactNode;
}

interface ChoiceProps<T extends string> {
  label: string;
  options: readonly Option<T>[];
  value: T | null;
  onChange(value: T): void;
  /** Side by side, for short ones. */
  row?: boolean;
}

/** One of a few, all in sight. */
export function Choice<T extends string>({ label, options, value, onChange, row }: ChoiceProps<T>) {
  return (
    <RadioGroup className={css.choice} value={value} onChange={(next) => onChange(next as T)}>
      <Label className={css.label}>{label}</Label>
      <div className={row ? css.row : css.column}>
        {options.map((option) => (
          <Radio key={option.value} value={option.value} className={css.option}>
            <span className={css.dot} aria-hidden="true" />
            <span className={css.words}>
              <span className={css.name}>{option.name}</span>
              {option.about && <span className={css.about}>{option.about}</span>}
            </span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
