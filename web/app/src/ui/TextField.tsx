import type { ReactNode } from 'react';
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
}

export function TextField({ label, hint, lines, ...props }: Props) {
  return (
    <AriaTextField {...props} className={css.field}>
      <Label className={css.label}>{label}</Label>
      {lines === undefined ? <Input className={css.input} /> : <TextArea className={css.input} rows={lines} />}
      {hint && (
        <Text slot="description" className={css.hint}>
          {hint}
        </Text>
      )}
    </AriaTextField>
  );
}
