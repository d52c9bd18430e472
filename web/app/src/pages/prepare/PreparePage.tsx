import { openMicrophone, silentMicrophone } from '@antiphon/client';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useCalls } from '../../call/CallProvider.tsx';
import { Button } from '../../ui/Button.tsx';
import { Page } from '../../ui/Page.tsx';
import { MicrophoneCard } from './MicrophoneCard.tsx';
import { SpeakersCard, type Heard } from './SpeakersCard.tsx';
import { useMicrophone } from './useMicrophone.ts';
import { VoiceCard } from './VoiceCard.tsx';
import css from './PreparePage.module.css';

export function PreparePage() {
  const wish = useSearch({ from: '/prepare' });
  const navigate = useNavigate();
  const { begin } = useCalls();
  const setup = useMicrophone();
  const [heard, setHeard] = useState<Heard>('untried');

  const missing = [
    setup.microphone ? [] : 'turn the microphone on',
    heard === 'yes' || heard === 'skipped' ? [] : 'check the speakers, or skip them',
  ].flat();

  const start = () => {
    const microphone = setup.handOver();
    begin(wish, () => (microphone?.track.readyState === 'live' ? microphone : openMicrophone()), false);
    void navigate({ to: '/connect' });
  };
  const type = () => {
    begin(wish, silentMicrophone, true);
    void navigate({ to: '/connect' });
  };

  return (
    <Page name="Prepare" title="Before you start" lead="Three short checks, so that the interview is not about the equipment.">
      <ol className={css.cards}>
        <VoiceCard />
        <MicrophoneCard setup={setup} />
        <SpeakersCard heard={heard} onHeard={setHeard} />
      </ol>
      <footer className={css.footer}>
        <div className={css.ways}>
          <Button kind="primary" isDisabled={missing.length > 0} onPress={start}>
            Start the interview
          </Button>
          <Button onPress={type}>Type instead</Button>
        </div>
        <p className={css.missing} role="status">
          {missing.length > 0 ? `Still to do: ${missing.join('; ')}.` : 'Everything is ready.'} If you type, no microphone is needed.
        </p>
      </footer>
    </Page>
  );
}
