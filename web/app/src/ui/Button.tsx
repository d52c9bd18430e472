import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button';
import type { Ref } from 'react';
import css from './Button.module.css';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style'> {
  kind?: 'primary' | 'plain' | 'quiet' | 'danger' | 'alert';
  wide?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ kind = 'plain', wide, ...props }: ButtonProps) {
  return <AriaButton {...props} className={`${css.button} ${css[kind]} ${wide ? css.wide : ''}`} />;
}
