import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/Button.tsx';
import { playSound, recordSound } from './sound.ts';

type Stage = 'idle' | 'recording' | 'playing' | 'failed';

const RECORD_MS = 5_000;

/** Lets a person hear how they sound. Nothing leaves the page. */
export function PlayBack({ stream }: { stream: MediaStream }) {
  const t = useTranslations('prepare.microphone.playBack');
  const [stage, setStage] = useState<Stage>('idle');
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), [stream]);

  const run = async () => {
    const { signal } = (stop.current = new AbortController());
    const show = (next: Stage) => {
      if (!signal.aborted) setStage(next);
    };
    try {
      show('recording');
      const sound = await recordSound(stream, RECORD_MS, signal);
      show('playing');
      await playSound(sound, signal);
      show('idle');
    } catch {
      show('failed');
    }
  };
  return (
    <p>
      <Button isDisabled={stage === 'recording' || stage === 'playing'} onPress={() => void run()}>
        {t(stage)}
      </Button>
    </p>
  );
}
