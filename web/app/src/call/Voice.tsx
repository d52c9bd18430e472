import type { InterviewSession } from '@antiphon/client';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { useView } from './CallProvider.tsx';
import css from './Voice.module.css';

/** Plays the interviewer. Where the browser wants a click before there may be sound, it asks for one. */
export function Voice({ session }: { session: InterviewSession }) {
  const voice = useView(session, (view) => view.voice);
  const audio = useRef<HTMLAudioElement>(null);
  const [blocked, setBlocked] = useState(false);

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
          <p>Your browser keeps the sound off until you click.</p>
          <Button kind="primary" onPress={unblock}>
            Turn the sound on
          </Button>
        </div>
      )}
    </>
  );
}
