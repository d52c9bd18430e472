import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../ui/Button.tsx';
import { Select } from '../ui/Select.tsx';
import { chooseSpeaker, choosesSpeaker, speakerDialog, speakers, useChosenSpeaker } from './chosenSpeaker.ts';

/** Which speakers the interviewer is heard through. Nothing where the browser leaves that to the system. */
export function SpeakerSelect() {
  return choosesSpeaker() ? <Choice /> : null;
}

function Choice() {
  const t = useTranslations('speakers');
  const chosen = useChosenSpeaker();
  const [known, setKnown] = useState<readonly MediaDeviceInfo[]>([]);
  const ask = speakerDialog();

  useEffect(() => {
    let over = false;
    const list = () => void speakers().then((found) => over || setKnown(found));
    list();
    const media = navigator.mediaDevices as MediaDevices | undefined;
    media?.addEventListener('devicechange', list);
    return () => {
      over = true;
      media?.removeEventListener('devicechange', list);
    };
  }, [chosen]);

  // Who closes the dialog has chosen nothing.
  const choose = () => void ask?.().then(({ deviceId }) => chooseSpeaker(deviceId), () => undefined);
  const options = known.map(({ deviceId, label }, i) => ({ value: deviceId, name: label || t('numbered', { n: i + 1 }) }));
  return (
    <>
      {options.length > 0 && (
        <Select
          label={t('which')}
          options={[{ value: '', name: t('system') }, ...options]}
          value={known.some(({ deviceId }) => deviceId === chosen) ? chosen : ''}
          onChange={chooseSpeaker}
        />
      )}
      {ask && (
        <p>
          <Button onPress={choose}>{t('choose')}</Button>
        </p>
      )}
    </>
  );
}
