import type { Command, InterviewSession } from '@antiphon/client';
import { lazy, Suspense } from 'react';
import { useTranslations } from 'use-intl';
import { useView } from '../../call/CallProvider.tsx';
import { Button } from '../../ui/Button.tsx';
import { ToggleButton } from '../../ui/ToggleButton.tsx';
import { MuteButton } from './MuteButton.tsx';
import type { Hold } from './useQuietHold.ts';
import type { PushToTalk } from './usePushToTalk.ts';
import css from './Room.module.css';

/** What makes it a menu is a tenth of the room's script, and is not needed to begin. */
const MoreMenu = lazy(async () => ({ default: (await import('./MoreMenu.tsx')).MoreMenu }));

interface ControlsProps {
  session: InterviewSession;
  /** There is no microphone to mute. */
  silent: boolean;
  hold: Hold;
  /** Absent: the microphone is always on. */
  talk: PushToTalk | undefined;
  onPush(on: boolean): void;
  /** The space bar talks, too. */
  space: boolean;
  /** Absent where there is no keyboard. */
  onSpace: ((on: boolean) => void) | undefined;
  /** There is little room: what is not needed at once is in the menu. */
  narrow: boolean;
  onDevices(): void;
  typing: boolean;
  onTyping(on: boolean): void;
  transcript: boolean;
  onTranscript(on: boolean): void;
  onEnd(): void;
}

export function Controls({ session, silent, hold, talk, onPush, space, onSpace, narrow, onDevices, typing, onTyping, transcript, onTranscript, onEnd }: ControlsProps) {
  const t = useTranslations('room');
  const off = useView(session, (view) => view.status !== 'live');
  const muted = useView(session, ({ interview }) => interview.session?.muted ?? false);
  const patience = useView(session, ({ interview }) => interview.session?.patience ?? 'balanced');
  const send = (command: Command) => void session.send(command);
  return (
    <div className={css.controls} role="group" aria-label={t('controls')}>
      {talk && (
        <Button
          isDisabled={off}
          kind={talk.on ? 'primary' : 'plain'}
          aria-pressed={talk.on}
          onPressStart={talk.press}
          onPressEnd={talk.release}
        >
          {t('pushToTalk')}
        </Button>
      )}
      {!silent && !talk && (
        <MuteButton muted={muted} isDisabled={off} onPress={() => send({ type: 'mute', muted: !muted })} />
      )}
      <ToggleButton isDisabled={off} isSelected={hold.asked} onChange={hold.ask}>
        {t('hold')}
      </ToggleButton>
      <Button isDisabled={off} onPress={() => send({ type: 'done' })}>
        {t('done')}
      </Button>
      {!narrow && (
        <Button isDisabled={off} onPress={() => send({ type: 'repeat' })}>
          {t('repeat')}
        </Button>
      )}
      <Suspense fallback={<Button isDisabled>{t('more')}</Button>}>
        <MoreMenu
          disabled={off}
          patience={patience}
          onCommand={send}
          push={talk !== undefined}
          onPush={silent ? undefined : onPush}
          space={space}
          onSpace={onSpace}
          onDevices={onDevices}
          folded={narrow ? { transcript, onTranscript } : undefined}
        />
      </Suspense>
      <ToggleButton isSelected={typing} onChange={onTyping}>
        {t('typeAnswer')}
      </ToggleButton>
      {!narrow && (
        <ToggleButton isSelected={transcript} onChange={onTranscript}>
          {t('transcript')}
        </ToggleButton>
      )}
      <Button kind="danger" isDisabled={off} onPress={onEnd}>
        {t('end')}
      </Button>
    </div>
  );
}
