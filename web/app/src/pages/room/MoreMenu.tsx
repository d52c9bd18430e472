import type { Command, Patience } from '@antiphon/client';
import { Header } from 'react-aria-components/Header';
import { Menu, MenuItem, MenuSection, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/Button.tsx';
import css from './MoreMenu.module.css';

const patiences: readonly Patience[] = ['quick', 'balanced', 'patient'];

export function MoreMenu({ disabled, patience, onCommand, push, onPush, space, onSpace, onDevices, folded }: {
  disabled: boolean;
  patience: Patience;
  onCommand(command: Command): void;
  /** The microphone is off but while a button is held. */
  push: boolean;
  /** Absent where there is no microphone. */
  onPush: ((on: boolean) => void) | undefined;
  /** The space bar talks, too. */
  space: boolean;
  onSpace: ((on: boolean) => void) | undefined;
  onDevices(): void;
  /** What has no place beside the menu. */
  folded: { transcript: boolean; onTranscript(on: boolean): void } | undefined;
}) {
  const t = useTranslations('room');
  return (
    <MenuTrigger>
      <Button isDisabled={disabled}>
        {t('more')}<span aria-hidden="true"> ▴</span>
      </Button>
      <Popover placement="top" className={css.popover}>
        <Menu className={css.menu} aria-label={t('more')}>
          {folded && (
            <MenuItem className={css.item} onAction={() => folded.onTranscript(!folded.transcript)}>
              {t(folded.transcript ? 'transcriptHide' : 'transcriptShow')}
            </MenuItem>
          )}
          {folded && (
            <MenuItem className={css.item} onAction={() => onCommand({ type: 'repeat' })}>
              {t('repeat')}
            </MenuItem>
          )}
          <MenuItem className={css.item} onAction={() => onCommand({ type: 'rephrase' })}>
            {t('rephrase')}
          </MenuItem>
          <MenuItem className={css.item} onAction={() => onCommand({ type: 'skip' })}>
            {t('skip')}
          </MenuItem>
          {onPush && (
            <MenuItem className={css.item} onAction={onDevices}>
              {t('devices.open')}
            </MenuItem>
          )}
          <MenuSection
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[patience]}
            onSelectionChange={(keys) => {
              const [level] = keys === 'all' ? [] : [...keys];
              if (level !== undefined) onCommand({ type: 'patience', level: level as Patience });
            }}
          >
            <Header className={css.header}>{t('patience')}</Header>
            {patiences.map((level) => (
              <MenuItem key={level} id={level} className={css.item}>
                {t(`patiences.${level}`)}
              </MenuItem>
            ))}
          </MenuSection>
          {onPush && (
            <MenuSection
              selectionMode="single"
              disallowEmptySelection
              selectedKeys={[push ? 'push' : 'open']}
              onSelectionChange={(keys) => onPush(keys !== 'all' && keys.has('push'))}
            >
              <Header className={css.header}>{t('microphone')}</Header>
              <MenuItem id="open" className={css.item}>
                {t('alwaysOn')}
              </MenuItem>
              <MenuItem id="push" className={css.item}>
                {t('pushToTalkMode')}
              </MenuItem>
            </MenuSection>
          )}
          {onPush && push && onSpace && (
            <MenuSection
              aria-label={t('pushToTalkMode')}
              selectionMode="multiple"
              selectedKeys={space ? ['space'] : []}
              onSelectionChange={(keys) => onSpace(keys !== 'all' && keys.has('space'))}
            >
              <MenuItem id="space" className={css.item}>
                {t('spaceTalks')}
              </MenuItem>
            </MenuSection>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
