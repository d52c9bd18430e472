import type { ReactNode } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField as AriaTextField, type TextFieldProps } from 'react-aria-components/TextField';
import css from './Field.module.css';

interface Props extends Omit<TextFieldProps, 'className' | 'style' | 'children'> {
  label: string;
  hint?: ReactNode;
  lines?: number;
  /** What is wrong with what is in it. */
  error?: string;
}

export function TextField({ label, hint, lines, error, ...props }: Props) {
  return (
    <AriaTextField {...props} isInvalid={error !== undefined} className={css.field}>
      <Label className={css.label}>{label}</Label>
      {lines === undefined ? <Input className={css.input} /> : <TextArea className={css.input} rows={lines} />}
      {hint && (
        <Text slot="description" className={css.hint}>
          {hint}
        </Text>
      )}
      <FieldError className={css.error}>{error}</FieldError>
    </AriaTextField>
  );
}
