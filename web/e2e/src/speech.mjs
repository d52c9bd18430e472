import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
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

/** Of a WAV file with nothing but its format and its samples. */
const HEADER_BYTES = 44;

/**
 * The same, by somebody who first listens: silence, the answer, silence again.
 *
 * @param {string} folder
 * @param {{ beforeMs: number, afterMs: number }} silence
 */
export function patientSpeech(folder, { beforeMs, afterMs }) {
  const wav = readFileSync(speech(folder));
  const [header, samples] = [wav.subarray(0, HEADER_BYTES), wav.subarray(HEADER_BYTES)];
  const silence = (/** @type {number} */ ms) => Buffer.alloc(Math.round((header.readUInt32LE(28) * ms) / 1000) & ~1);
  const data = Buffer.concat([silence(beforeMs), samples, silence(afterMs)]);
  header.writeUInt32LE(HEADER_BYTES - 8 + data.length, 4);
  header.writeUInt32LE(data.length, 40);
  const path = join(folder, 'patient.wav');
  writeFileSync(path, Buffer.concat([header, data]));
  return path;
}
