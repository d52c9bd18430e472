import { failureOf, microphones, type Failure, type InterviewSession } from '@antiphon/client';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useView } from '../../call/CallProvider.tsx';
import { chooseMicrophone, chosenMicrophone } from '../../call/chosenMicrophone.ts';
import { SpeakerSelect } from '../../call/SpeakerSelect.tsx';
import { Checkbox } from '../../ui/Checkbox.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FailureNote } from '../../ui/Note.tsx';
import { Select } from '../../ui/Select.tsx';

/** Another microphone or other speakers in mid-call. The call goes on with the old one until the new one is open. */
export function DevicesDialog({ session, push, open, onClose }: { session: InterviewSession; push: boolean; open: boolean; onClose(): void }) {
  const t = useTranslations('room.devices');
  return (
    <Dialog open={open} title={t('title')} onClose={onClose}>
      <Microphones session={session} />
      <SpeakerSelect />
      {!push && <HalfDuplex session={session} />}
    </Dialog>
  );
}

function Microphones({ session }: { session: InterviewSession }) {
  const t = useTranslations('room.devices');
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  const [chosen, setChosen] = useState(() => chosenMicrophone() ?? '');
  const [failure, setFailure] = useState<Failure>();

  useEffect(() => {
    let over = false;
    const list = () => void microphones().then((found) => over || setDevices(found));
    list();
    navigator.mediaDevices.addEventListener('devicechange', list);
    return () => {
      over = true;
      navigator.mediaDevices.removeEventListener('devicechange', list);
    };
  }, []);

  const use = async (deviceId: string) => {
    try {
      await session.useMicrophone(deviceId);
      chooseMicrophone(deviceId);
      setChosen(deviceId);
      setFailure(undefined);
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  return (
    <>
      {failure && <FailureNote failure={failure} />}
      {devices.length === 0 ? (
        <p>{t('none')}</p>
      ) : (
        <Select
          label={t('microphone')}
          hint={t('hint')}
          options={devices.map(({ deviceId, label }, i) => ({ value: deviceId, name: label || t('numbered', { n: i + 1 }) }))}
          value={devices.some(({ deviceId }) => deviceId === chosen) ? chosen : (devices[0]?.deviceId ?? '')}
          onChange={(deviceId) => void use(deviceId)}
        />
      )}
    </>
  );
}

function HalfDuplex({ session }: { session: InterviewSession }) {
  const t = useTranslations('room.echo');
  const on = useView(session, (view) => view.halfDuplex);
  return (
    <Checkbox isSelected={on} onChange={(wanted) => session.halfDuplex(wanted)} about={t('settingAbout')}>
      {t('setting')}
    </Checkbox>
  );
}
