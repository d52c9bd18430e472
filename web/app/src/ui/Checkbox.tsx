import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox } from 'react-aria-components/Checkbox';
import css from './Checkbox.module.css';

interface Props {
  children: string;
  about?: ReactNode;
  isSelected: boolean;
  onChange(on: boolean): void;
}

export function Checkbox({ children, about, isSelected, onChange }: Props) {
  return (
    <AriaCheckbox className={css.checkbox} isSelected={isSelected} onChange={onChange}>
      <span className={css.box} aria-hidden="true" />
      <span className={css.words}>
        {children}
        {about && <span className={css.about}>{about}</span>}
      </span>
    </AriaCheckbox>
  );
}
