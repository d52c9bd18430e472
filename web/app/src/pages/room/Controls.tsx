import type { Command, InterviewSession } from '@antiphon/client';
import { useView } from '../../call/CallProvider.tsx';
import { Button } from '../../ui/Button.tsx';
import { ToggleButton } from '../../ui/ToggleButton.tsx';
import { MoreMenu } from './MoreMenu.tsx';
import css from './Room.module.css';

interface ControlsProps {
  session: InterviewSession;
  /** There is no microphone to mute. */
  silent: boolean;
  typing: boolean;
  onTyping(on: boolean): void;
  transcript: boolean;
  onTranscript(on: boolean): void;
  onEnd(): void;
}

export function Controls({ session, silent, typing, onTyping, transcript, onTranscript, onEnd }: ControlsProps) {
  const off = useView(session, (view) => view.status !== 'live');
  const muted = useView(session, ({ interview }) => interview.session?.muted ?? false);
  const holding = useView(session, ({ interview }) => interview.session?.holding ?? false);
  const patience = useView(session, ({ interview }) => interview.session?.patience ?? 'balanced');
  const send = (command: Command) => void session.send(command);
  return (
    <div className={css.controls} role="group" aria-label="Controls">
      {!silent && (
        <ToggleButton isDisabled={off} isSelected={muted} onChange={(on) => send({ type: 'mute', muted: on })}>
          Mute
        </ToggleButton>
      )}
      <ToggleButton isDisabled={off} isSelected={holding} onChange={(on) => send({ type: 'hold', on })}>
        I need a moment
      </ToggleButton>
      <Button isDisabled={off} onPress={() => send({ type: 'done' })}>
        I’m done
      </Button>
      <Button isDisabled={off} onPress={() => send({ type: 'repeat' })}>
        Repeat
      </Button>
      <MoreMenu disabled={off} patience={patience} onCommand={send} />
      <ToggleButton isSelected={typing} onChange={onTyping}>
        Type an answer
      </ToggleButton>
      <ToggleButton isSelected={transcript} onChange={onTranscript}>
        Transcript
      </ToggleButton>
      <Button kind="danger" isDisabled={off} onPress={onEnd}>
        End
      </Button>
    </div>
  );
}
