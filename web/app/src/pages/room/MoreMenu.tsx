import type { Command, Patience } from '@antiphon/client';
import { Header } from 'react-aria-components/Header';
import { Menu, MenuItem, MenuSection, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Button } from '../../ui/Button.tsx';
import css from './MoreMenu.module.css';

const patiences: [Patience, string][] = [
  ['quick', 'Quick'],
  ['balanced', 'Balanced'],
  ['patient', 'Take your time'],
];

export function MoreMenu({ disabled, patience, onCommand }: {
  disabled: boolean;
  patience: Patience;
  onCommand(command: Command): void;
}) {
  return (
    <MenuTrigger>
      <Button isDisabled={disabled}>
        More<span aria-hidden="true"> ▴</span>
      </Button>
      <Popover placement="top" className={css.popover}>
        <Menu className={css.menu} aria-label="More">
          <MenuItem className={css.item} onAction={() => onCommand({ type: 'rephrase' })}>
            Ask in other words
          </MenuItem>
          <MenuItem className={css.item} onAction={() => onCommand({ type: 'skip' })}>
            Skip this question
          </MenuItem>
          <MenuSection
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[patience]}
            onSelectionChange={(keys) => {
              const [level] = keys === 'all' ? [] : [...keys];
              if (level !== undefined) onCommand({ type: 'patience', level: level as Patience });
            }}
          >
            <Header className={css.header}>Patience</Header>
            {patiences.map(([level, name]) => (
              <MenuItem key={level} id={level} className={css.item}>
                {name}
              </MenuItem>
            ))}
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
