import type { ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';
import css from './Segments.module.css';

/** One of two or three ways to see the same, side by side in little room. */
export function Segments<T extends string>({ label, options, value, onChange }: {
  label: string;
  options: readonly { value: T; name: ReactNode }[];
  value: T;
  onChange(value: T): void;
}) {
  return (
    <ToggleButtonGroup
      aria-label={label}
      className={css.group}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={([next]) => next !== undefined && onChange(next as T)}
    >
      {options.map((option) => (
        <ToggleButton key={option.value} id={option.value} className={css.segment}>
          {option.name}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
