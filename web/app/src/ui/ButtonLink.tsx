import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';
import css from './Button.module.css';

interface Props extends AnchorHTMLAttributes<HTMLAnchorElement> {
  kind?: 'primary' | 'plain';
  ref?: Ref<HTMLAnchorElement>;
}

/** A link that looks like a button: it goes somewhere. */
export const ButtonLink = createLink(({ kind = 'plain', ...props }: Props) => (
  <a {...props} className={`${css.button} ${css[kind]}`} />
));
