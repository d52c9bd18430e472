import { openMicrophone, silentMicrophone } from '@antiphon/client';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useBegin } from '../../call/useBegin.tsx';
import { Button } from '../../ui/Button.tsx';
import { Page } from '../../ui/Page.tsx';
import { MicrophoneCard } from './MicrophoneCard.tsx';
import { SpeakersCard, type Heard } from './SpeakersCard.tsx';
import { useMicrophone } from './useMicrophone.ts';
import { VoiceCard } from './VoiceCard.tsx';
import css from './PreparePage.module.css';

export function PreparePage() {
  const t = useTranslations('prepare');
  const wish = useSearch({ from: '/prepare' });
  const navigate = useNavigate();
  const { begin } = useBegin();
  const setup = useMicrophone();
  const [recording, setRecording] = useState(false);
  const [push, setPush] = useState(false);
  const [half, setHalf] = useState(false);
  const [heard, setHeard] = useState<Heard>('untried');

  const missing = [
    setup.microphone ? [] : t('missingMicrophone'),
    heard === 'yes' || heard === 'skipped' ? [] : t('missingSpeakers'),
  ].flat();

  const start = () => {
    const microphone = setup.handOver();
    // Who talks by a key decides by it.
    const manner = { typing: false, recording, pushToTalk: push, halfDuplex: half && !push };
    begin(wish, () => (microphone?.track.readyState === 'live' ? microphone : openMicrophone()), manner);
    void navigate({ to: '/connect' });
  };
  const type = () => {
    begin(wish, silentMicrophone, { typing: true, recording });
    void navigate({ to: '/connect' });
  };

  return (
    <Page name={t('name')} title={t('title')} lead={t(wish.question ? 'leadQuestion' : 'lead')}>
      <ol className={css.cards}>
        <VoiceCard recording={recording} onRecording={setRecording} />
        <MicrophoneCard setup={setup} push={push} onPush={setPush} />
        <SpeakersCard
          heard={heard}
          onHeard={setHeard}
          stream={setup.microphone?.stream}
          push={push}
          onPush={setPush}
          half={half}
          onHalf={setHalf}
        />
      </ol>
      <footer className={css.footer}>
        <div className={css.ways}>
          <Button kind="primary" isDisabled={missing.length > 0} onPress={start}>
            {t('start')}
          </Button>
          <Button onPress={type}>{t('type')}</Button>
        </div>
        <p className={css.missing} role="status">
          {missing.length > 0 ? t('missing', { what: missing.join('; ') }) : t('ready')} {t('typing')}
        </p>
      </footer>
    </Page>
  );
}
