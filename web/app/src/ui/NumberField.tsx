import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { FieldError } from 'react-aria-components/FieldError';
import { Group } from 'react-aria-components/Group';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { NumberField as AriaNumberField } from 'react-aria-components/NumberField';
import { Text } from 'react-aria-components/Text';
import css from './Field.module.css';

interface Props {
  label: string;
  hint?: ReactNode;
  error?: string;
  /** Absent: nothing is in it. */
  value: number | undefined;
  onChange(value: number | undefined): void;
  min: number;
  max: number;
}

/** A whole number, typed or stepped. */
export function NumberField({ label, hint, error, value, onChange, min, max }: Props) {
  return (
    <AriaNumberField
      className={css.field}
      value={value ?? Number.NaN}
      onChange={(next) => onChange(Number.isNaN(next) ? undefined : next)}
      minValue={min}
      maxValue={max}
      step={1}
      isInvalid={error !== undefined}
    >
      <Label className={css.label}>{label}</Label>
      <Group className={css.number}>
        <Input className={css.input} />
        <Button slot="decrement">−</Button>
        <Button slot="increment">+</Button>
      </Group>
      {hint && (
        <Text slot="description" className={css.hint}>
          {hint}
        </Text>
      )}
      <FieldError className={css.error}>{error}</FieldError>
    </AriaNumberField>
  );
}
