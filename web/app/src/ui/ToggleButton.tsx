import { ToggleButton as AriaToggleButton, type ToggleButtonProps } from 'react-aria-components/ToggleButton';
import css from './Button.module.css';

/** A button that stays pressed. Its label does not change: the state is told by `aria-pressed`, shape and fill. */
export function ToggleButton(props: Omit<ToggleButtonProps, 'className' | 'style'>) {
  return <AriaToggleButton {...props} className={`${css.button} ${css.plain} ${css.toggle}`} />;
}
