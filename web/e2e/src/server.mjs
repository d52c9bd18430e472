import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const START_MS = 20_000;
const STOP_MS = 10_000;

/**
 * Starts `antiphon serve` on a free port of the loopback and waits for the line that says where it listens.
 *
 * @param {string} binary
 * @param {string} dataDir
 * @param {string[]} [flags]
 * @returns {Promise<{ url: string, stop(signal?: NodeJS.Signals): Promise<void> }>}
 */
export async function startServer(binary, dataDir, flags = []) {
  const child = spawn(binary, ['serve', '--bind', '127.0.0.1:0', '--data-dir', dataDir, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  /** @type {string[]} */
  const said = [];
  const url = new Promise((resolve, reject) => {
    for (const output of [child.stdout, child.stderr]) {
      createInterface({ input: output }).on('line', (line) => {
        said.push(line);
        const [, where] = /listening on (http:\/\/\S+?)[./]?(?:\s|$)/.exec(line) ?? [];
        if (where) resolve(where);
      });
    }
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the server stopped with ${code}:\n${said.join('\n')}`)));
    setTimeout(() => reject(new Error(`no "listening on" in time:\n${said.join('\n')}`)), START_MS).unref();
  });

  const stop = async (/** @type {NodeJS.Signals} */ signal = 'SIGTERM') => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const stopped = once(child, 'exit');
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await stopped;
    clearTimeout(late);
  };
  try {
    return { url: await url, stop };
  } catch (error) {
    await stop('SIGKILL');
    throw error;
  }
}
