import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ANSWER =
  'I would ask the people on the floor first. We had a plan that looked right on paper, and nobody had asked ' +
  'the team that was going to run it at night. So I went there, and I listened, and we changed the plan together.';

/**
 * A WAV file of somebody answering: the one in `MICROPHONE`, or one that flite speaks. Chromium
 * plays it over and over; the page's own Mute decides when the server hears it.
 *
 * @param {string} folder
 */
export function speech(folder) {
  if (process.env.MICROPHONE) return process.env.MICROPHONE;
  const path = join(folder, 'answer.wav');
  execFileSync('flite', ['-voice', 'rms', '-t', ANSWER, '-o', path]);
  return path;
}
