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
 */
export async function startServer(binary, dataDir, flags = []) {
  let running = await start(binary, dataDir, flags);
  return {
    get url() {
      return running.url;
    },
    stop: (/** @type {NodeJS.Signals} */ signal = 'SIGTERM') => running.stop(signal),
    /** On another port, with what it has kept. */
    async restart() {
      await running.stop('SIGTERM');
      running = await start(binary, dataDir, flags);
    },
    /** Killed, and started again where pages look for it. */
    async restartAfterKill() {
      const { host } = new URL(running.url);
      await running.stop('SIGKILL');
      running = await start(binary, dataDir, flags, host);
    },
  };
}

/**
 * @param {string} binary
 * @param {string} dataDir
 * @param {string[]} flags
 * @param {string} [bind]
 */
async function start(binary, dataDir, flags, bind = '127.0.0.1:0') {
  const child = spawn(binary, ['serve', '--bind', bind, '--data-dir', dataDir, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  /** @type {string[]} */
  const said = [];
  /** @type {Promise<string>} */
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

  const stop = async (/** @type {NodeJS.Signals} */ signal) => {
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
