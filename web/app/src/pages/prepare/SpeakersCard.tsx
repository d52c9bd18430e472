import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { SpeakerSelect } from '../../call/SpeakerSelect.tsx';
import { Button } from '../../ui/Button.tsx';
import { Checkbox } from '../../ui/Checkbox.tsx';
import { Note } from '../../ui/Note.tsx';
import { Card } from './Card.tsx';
import type { Echo } from './echo.ts';
import { hearChime } from './hearChime.ts';
import css from './PreparePage.module.css';

export type Heard = 'untried' | 'played' | 'yes' | 'no' | 'skipped';

export function SpeakersCard({ heard, onHeard, stream, push = false, onPush, half = false, onHalf }: {
  heard: Heard;
  onHeard(heard: Heard): void;
  /** What the microphone hears, to find out whether it hears the speakers. */
  stream?: MediaStream;
  push?: boolean;
  onPush?(on: boolean): void;
  /** The microphone is to be off while the interviewer speaks. */
  half?: boolean;
  onHalf?(on: boolean): void;
}) {
  const t = useTranslations('prepare.speakers');
  const [echo, setEcho] = useState<Echo>();
  const play = () => {
    onHeard('played');
    const found = (now: Echo) => {
      setEcho(now);
      // Until it is found to be otherwise, an echo that was heard is there.
      if (now !== 'unclear') onHalf?.(now === 'heard');
    };
    void hearChime(stream).then(found, () => onHeard('no'));
  };
  return (
    <Card title={t('title')} standing={t(`standing.${heard}`)} done={heard === 'yes'}>
      <p>{t('headphones')}</p>
      <SpeakerSelect />
      {heard === 'no' && (
        <p className={css.strong}>{t('louder')}</p>
      )}
      <div role="status">
        {echo === 'none' && <p>{t('noEcho')}</p>}
        {echo === 'heard' && (
          <Note tone="attention">
            <p>{push ? t('echoPush') : t('echo')}</p>
            {onHalf && !push && (
              <Checkbox isSelected={half} onChange={onHalf} about={t('halfAbout')}>
                {t('half')}
              </Checkbox>
            )}
            {onPush && !push && <Button onPress={() => onPush(true)}>{t('usePush')}</Button>}
          </Note>
        )}
      </div>
      <div className={css.ways}>
        <Button onPress={play}>{heard === 'untried' ? t('play') : t('again')}</Button>
        {heard === 'played' && (
          <>
            <Button kind="primary" onPress={() => onHeard('yes')}>
              {t('heard')}
            </Button>
            <Button onPress={() => onHeard('no')}>{t('notHeard')}</Button>
          </>
        )}
        {heard !== 'yes' && heard !== 'skipped' && <Button kind="quiet" onPress={() => onHeard('skipped')}>{t('skip')}</Button>}
      </div>
    </Card>
  );
}
