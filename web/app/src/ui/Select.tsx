import { Button } from 'react-aria-components/Button';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select';
import { Text } from 'react-aria-components/Text';
import field from './Field.module.css';
import css from './Select.module.css';

interface SelectProps<T extends string> {
  label: string;
  hint?: string;
  options: readonly { value: T; name: string }[];
  value: T;
  onChange(value: T): void;
}

export function Select<T extends string>({ label, hint, options, value, onChange }: SelectProps<T>) {
  return (
    <AriaSelect className={field.field} value={value} onChange={(key) => key !== null && onChange(key as T)}>
      <Label className={field.label}>{label}</Label>
      <Button className={`${field.input} ${css.button}`}>
        <SelectValue className={css.value} />
        <span aria-hidden="true">▾</span>
      </Button>
      {hint !== undefined && (
        <Text slot="description" className={field.hint}>
          {hint}
        </Text>
      )}
      <Popover className={css.popover}>
        <ListBox className={css.list}>
          {options.map((option) => (
            <ListBoxItem key={option.value} id={option.value} textValue={option.name} className={css.item}>
              {option.name}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
