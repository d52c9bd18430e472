import { meterLevel } from '@antiphon/client';
import { chosenSpeaker } from '../../call/chosenSpeaker.ts';
import { echoOf, type Echo } from './echo.ts';
import { chime } from './sound.ts';

const BEFORE_MS = 500;

/** Plays the chime, and listens whether the microphone hears it: through the same echo cancellation as in the call. */
export async function hearChime(stream: MediaStream | undefined): Promise<Echo> {
  if (!stream) return chime(chosenSpeaker()).then(() => 'unclear');
  const before: number[] = [];
  const during: number[] = [];
  let into = before;
  const stop = meterLevel(stream, (reading) => {
    if (reading.state === 'running') into.push(reading.level);
  });
  try {
    await new Promise((resolve) => setTimeout(resolve, BEFORE_MS));
    into = during;
    await chime(chosenSpeaker());
    return echoOf(before, during);
  } finally {
    stop();
  }
}
