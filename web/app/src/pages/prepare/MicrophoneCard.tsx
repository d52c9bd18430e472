import { useTranslations } from 'use-intl';
import { FailureNote } from '../../ui/Note.tsx';
import { Button } from '../../ui/Button.tsx';
import { Checkbox } from '../../ui/Checkbox.tsx';
import { Select } from '../../ui/Select.tsx';
import { TOUCH, useMedia } from '../../ui/useMedia.ts';
import { Card } from './Card.tsx';
import { LevelMeter } from './LevelMeter.tsx';
import { PlayBack } from './PlayBack.tsx';
import type { MicrophoneSetup } from './useMicrophone.ts';

export function MicrophoneCard({ setup, push, onPush }: {
  setup: MicrophoneSetup;
  push: boolean;
  onPush(on: boolean): void;
}) {
  const t = useTranslations('prepare.microphone');
  const common = useTranslations('common');
  const touch = useMedia(TOUCH);
  const { microphone, failure, opening, devices, open } = setup;
  return (
    <Card title={t('title')} standing={microphone ? t('on') : t('off')} done={microphone !== undefined}>
      {failure && (
        <FailureNote failure={failure}>
          {failure.retryable && <Button onPress={() => open()}>{common('tryAgain')}</Button>}
        </FailureNote>
      )}
      {!microphone && !failure && (
        <>
          <p>{t('asks')}</p>
          <p>
            <Button kind="primary" isDisabled={opening} onPress={() => open()}>
              {opening ? t('waiting') : t('turnOn')}
            </Button>
          </p>
        </>
      )}
      {microphone && (
        <>
          {devices.length > 1 && (
            <Select
              label={t('which')}
              options={devices.map(({ deviceId, label }, i) => ({ value: deviceId, name: label || t('numbered', { n: i + 1 }) }))}
              value={microphone.track.getSettings().deviceId ?? ''}
              onChange={open}
            />
          )}
          <LevelMeter stream={microphone.stream} />
          <PlayBack stream={microphone.stream} />
          <Checkbox isSelected={push} onChange={onPush} about={t(touch ? 'pushAboutTouch' : 'pushAbout')}>
            {t('push')}
          </Checkbox>
        </>
      )}
    </Card>
  );
}
