import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @typedef {import('playwright-core').Page} Page */

const voice = new URL('../../../practice/voice/', import.meta.url);

/** Sound is compared at this rate: enough for the shape of a voice. */
const RATE = 4_000;
/** Short, because a browser's jitter buffer stretches and squeezes what it plays. */
const WINDOW = 0.25 * RATE;
/** Audible windows from which a median says something. */
const ENOUGH = 6;

/** The practice interviewer's recordings by id: what each says. */
export function clips() {
  /** @type {Map<string, string>} */
  const said = new Map();
  for (const line of readFileSync(fileURLToPath(new URL('clips.tsv', voice)), 'utf8').trim().split('\n')) {
    const [id, , words] = /** @type {[string, string, string]} */ (line.split('\t'));
    said.set(id, said.has(id) ? `${said.get(id)} ${words}` : words);
  }
  return said;
}

/**
 * How alike what was heard is to these recordings, 0 to 1: the median, over the audible quarter seconds
 * heard, of the best normalised correlation with any stretch of any recording.
 *
 * @param {Page} page decodes the Opus
 * @param {{ rate: number, samples: Int16Array }} heard
 * @param {string[]} ids
 */
export async function likeness(page, heard, ids) {
  const sources = await Promise.all(ids.map((id) => decoded(page, readFileSync(new URL(`clips/${id}.opus`, voice)))));
  const windows = audible(heard);
  if (windows.length < ENOUGH) throw new Error(`only ${windows.length} audible windows`);
  const best = windows.map((window) => Math.max(...sources.map((source) => peak(window, source))));
  return best.sort((a, b) => a - b)[best.length >> 1] ?? 0;
}

/**
 * Whether so much of a voice was heard that [likeness] can tell whose it is.
 *
 * @param {{ rate: number, samples: Int16Array }} heard
 */
export const enoughVoice = (heard) => audible(heard).length >= ENOUGH;

/** @param {{ rate: number, samples: Int16Array }} heard */
function audible(heard) {
  const sound = slower(Float64Array.from(heard.samples, (sample) => sample / 32768), heard.rate);
  const windows = [];
  for (let at = 0; at + WINDOW <= sound.length; at += WINDOW) {
    const window = sound.subarray(at, at + WINDOW);
    if (energy(window) / WINDOW >= 0.02 ** 2) windows.push(window);
  }
  return windows;
}

/**
 * @param {Page} page
 * @param {Buffer} opus
 */
async function decoded(page, opus) {
  const samples = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const context = new OfflineAudioContext(1, 1, 48_000);
    return Array.from((await context.decodeAudioData(bytes.buffer)).getChannelData(0));
  }, opus.toString('base64'));
  return slower(Float64Array.from(samples), 48_000);
}

/**
 * At [RATE], by averaging: a crude low-pass, the same for both sides.
 *
 * @param {Float64Array} samples
 * @param {number} rate
 */
function slower(samples, rate) {
  const step = rate / RATE;
  return Float64Array.from({ length: Math.floor(samples.length / step) }, (_, at) => {
    let sum = 0;
    for (let i = Math.round(at * step); i < Math.round((at + 1) * step); i++) sum += samples[i] ?? 0;
    return sum / step;
  });
}

/**
 * @param {Float64Array} window
 * @param {Float64Array} source
 */
function peak(window, source) {
  const own = energy(window);
  let best = 0;
  let running = energy(source.subarray(0, window.length));
  for (let at = 0; at + window.length < source.length; at++) {
    let dot = 0;
    for (let i = 0; i < window.length; i++) dot += /** @type {number} */ (window[i]) * /** @type {number} */ (source[at + i]);
    best = Math.max(best, dot / Math.sqrt(own * Math.max(running, 1e-6)));
    running += /** @type {number} */ (source[at + window.length]) ** 2 - /** @type {number} */ (source[at]) ** 2;
  }
  return best;
}

/** @param {Float64Array} samples */
function energy(samples) {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return sum;
}
