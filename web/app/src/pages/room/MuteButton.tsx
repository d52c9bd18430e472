import { useTranslations } from 'use-intl';
import { Button } from '../../ui/Button.tsx';

/** What it does is its name, which changes; so it has no pressed state to be told besides. */
export function MuteButton({ muted, isDisabled, onPress }: { muted: boolean; isDisabled: boolean; onPress(): void }) {
  const t = useTranslations('room');
  return (
    <Button kind={muted ? 'alert' : 'plain'} isDisabled={isDisabled} onPress={onPress}>
      <Microphone crossed={muted} />
      {t(muted ? 'unmute' : 'mute')}
    </Button>
  );
}

function Microphone({ crossed }: { crossed: boolean }) {
  return (
    <svg aria-hidden="true" width="18" height="18" viewBox="0 0 18 18" fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round">
      <rect x="6.5" y="1.5" width="5" height="9" rx="2.5" />
      <path d="M3.5 8.5a5.5 5.5 0 0 0 11 0M9 14v2.5" />
      {crossed && <path d="M2 2l14 14" />}
    </svg>
  );
}
