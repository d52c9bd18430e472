import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @typedef {import('playwright-core').Page} Page */

/** Louder is a voice, quieter is nothing: RMS. */
export const AUDIBLE = 0.005;
export const SILENT = 0.001;

const artefacts = fileURLToPath(new URL('../../../artefacts/', import.meta.url));

/**
 * Listens to what the page plays of the interviewer, for a while: the samples that came out of the
 * browser's own jitter buffer and decoder.
 *
 * @param {Page} page
 * @param {number} ms
 * @returns {Promise<{ rate: number, samples: Int16Array, rms: number }>}
 */
export async function hear(page, ms) {
  const { rate, base64 } = await page.evaluate(async (length) => {
    const voice = document.querySelector('audio')?.srcObject;
    if (!(voice instanceof MediaStream)) throw new Error('the page plays no stream');
    const context = new AudioContext();
    await context.resume();
    // Deprecated, but an AudioWorklet would need a script of the page's own origin.
    const tap = context.createScriptProcessor(2048, 1, 1);
    /** @type {Int16Array[]} */
    const parts = [];
    tap.onaudioprocess = ({ inputBuffer }) => {
      parts.push(Int16Array.from(inputBuffer.getChannelData(0), (sample) => Math.max(-1, Math.min(1, sample)) * 32767));
    };
    context.createMediaStreamSource(voice).connect(tap).connect(context.destination);
    await new Promise((done) => setTimeout(done, length));
    const rate = context.sampleRate;
    await context.close();
    const bytes = new Uint8Array(await new Blob(/** @type {BlobPart[]} */ (parts)).arrayBuffer());
    let text = '';
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return { rate, base64: btoa(text) };
  }, ms);
  const bytes = Buffer.from(base64, 'base64');
  const samples = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  return { rate, samples, rms: level(samples) };
}

/**
 * Waits until `ms` of sound in a row satisfy `holds`.
 *
 * @param {Page} page
 * @param {(rms: number) => boolean} holds
 * @param {{ ms: number, within: number, what: string }} wait
 */
export async function hearUntil(page, holds, { ms, within, what }) {
  return hearStretch(page, ({ rms }) => holds(rms), { ms, within, what });
}

/**
 * Listens in stretches of `ms`, until one is `enough`.
 *
 * @param {Page} page
 * @param {(sound: Awaited<ReturnType<typeof hear>>) => boolean} enough
 * @param {{ ms: number, within: number, what: string }} wait
 */
export async function hearStretch(page, enough, { ms, within, what }) {
  const deadline = Date.now() + within;
  while (Date.now() < deadline) {
    const sound = await hear(page, ms);
    if (enough(sound)) return sound;
  }
  throw new Error(`${what}: not within ${within} ms`);
}

/**
 * How loud this is: RMS, 1 at most.
 *
 * @param {Int16Array} samples
 */
export function level(samples) {
  let sum = 0;
  for (const sample of samples) sum += (sample / 32768) ** 2;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}

/**
 * Keeps what was heard, as a WAV file among the artefacts.
 *
 * @param {string} name
 * @param {{ rate: number, samples: Int16Array }} sound
 */
export function keepSound(name, { rate, samples }) {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  mkdirSync(artefacts, { recursive: true });
  writeFileSync(`${artefacts}${name}.wav`, Buffer.concat([header, Buffer.from(samples.buffer)]));
}
