import type { InterviewSession } from '@antiphon/client';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../ui/Button.tsx';
import { useView } from './CallProvider.tsx';
import { playThrough, useChosenSpeaker } from './chosenSpeaker.ts';
import css from './Voice.module.css';

/** Plays the interviewer. Where the browser wants a click before there may be sound, it asks for one. */
export function Voice({ session }: { session: InterviewSession }) {
  const t = useTranslations('room.sound');
  const voice = useView(session, (view) => view.voice);
  const audio = useRef<HTMLAudioElement>(null);
  const [blocked, setBlocked] = useState(false);
  const speaker = useChosenSpeaker();

  useEffect(() => {
    const apply = () => audio.current && void playThrough(audio.current, speaker);
    apply();
    // Speakers that were unplugged come back, or are gone and the system's must do.
    const media = navigator.mediaDevices as MediaDevices | undefined;
    media?.addEventListener('devicechange', apply);
    return () => media?.removeEventListener('devicechange', apply);
  }, [speaker]);

  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    element.srcObject = voice ?? null;
    if (!voice) return;
    element.play().then(
      () => setBlocked(false),
      (error: unknown) => setBlocked(error instanceof DOMException && error.name === 'NotAllowedError'),
    );
  }, [voice]);

  const unblock = () => {
    void audio.current?.play().then(() => setBlocked(false));
  };
  return (
    <>
      {/* The caption of this sound is the room itself. */}
      <audio ref={audio} autoPlay />
      {blocked && (
        <div className={css.blocked} role="alert">
          <p>{t('blocked')}</p>
          <Button kind="primary" onPress={unblock}>
            {t('on')}
          </Button>
        </div>
      )}
    </>
  );
}
