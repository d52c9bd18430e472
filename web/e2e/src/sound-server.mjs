import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** @typedef {Awaited<ReturnType<typeof startSoundServer>>} SoundServer */

const START_MS = 30_000;
const RATE = 16_000;

/**
 * A sound server of the test's own, for a browser that is to have no made-up microphone: what is played is heard by `hear`,
 * what `say` says comes from every microphone that is plugged in. Nobody else's sound is touched.
 *
 * @param {string} folder
 */
export async function startSoundServer(folder) {
  const home = join(folder, 'pulse');
  const socket = join(home, 'socket');
  mkdirSync(home, { mode: 0o700 });
  const env = { PULSE_SERVER: `unix:${socket}`, PULSE_RUNTIME_PATH: home, PULSE_STATE_PATH: home, PULSE_CONFIG_PATH: home };
  const modules = [
    `module-native-protocol-unix socket=${socket} auth-anonymous=1`,
    'module-null-sink sink_name=speakers',
    'module-null-sink sink_name=mouth',
  ];
  const options = ['-n', '--daemonize=no', '--use-pid-file=no', '--exit-idle-time=-1', '--disable-shm=yes', '--log-target=stderr'];
  const server = spawn('pulseaudio', [...options, ...modules.map((module) => `--load=${module}`)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  server.stderr.on('data', (text) => (said += text));

  const stop = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const stopped = once(server, 'exit');
    server.kill('SIGKILL');
    await stopped;
  };
  const control = (/** @type {string[]} */ ...args) => execFileSync('pactl', args, { env: { ...process.env, ...env }, encoding: 'utf8' });
  try {
    const deadline = Date.now() + START_MS;
    while (!existsSync(socket)) {
      if (server.exitCode !== null || Date.now() > deadline) throw new Error(`no sound server:\n${said}`);
      await pause(50);
    }
    control('set-default-sink', 'speakers');
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    env,
    stop,

    /**
     * A microphone, which is the one that is used; what it gives pulls it out again.
     *
     * @param {string} name
     */
    plugIn(name) {
      // A browser takes no monitor of a sink for a microphone.
      const module = control('load-module', 'module-remap-source', 'master=mouth.monitor', `source_name=${name}`, `source_properties=device.description=${name}`);
      control('set-default-source', name);
      return () => void control('unload-module', module.trim());
    },

    /**
     * Says this over and over, until it is told to stop.
     *
     * @param {string} wav
     */
    say(wav) {
      let over = false;
      /** @type {import('node:child_process').ChildProcess} */
      let player;
      const again = () => {
        player = spawn('paplay', ['--device=mouth', wav], { env: { ...process.env, ...env }, stdio: 'ignore' });
        player.on('exit', () => over || again());
      };
      again();
      return () => {
        over = true;
        player.kill();
      };
    },

    /**
     * What is played from now on.
     *
     * @param {number} ms
     * @returns {Promise<{ rate: number, samples: Int16Array }>}
     */
    async hear(ms) {
      const recorder = spawn('parec', ['--device=speakers.monitor', '--format=s16le', `--rate=${RATE}`, '--channels=1', '--latency-msec=50'], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      /** @type {Buffer[]} */
      const pieces = [];
      let missing = (RATE * 2 * ms) / 1000;
      for await (const piece of recorder.stdout) {
        pieces.push(piece);
        missing -= piece.length;
        if (missing <= 0) break;
      }
      recorder.kill();
      const bytes = Buffer.concat(pieces);
      return { rate: RATE, samples: new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~1))) };
    },
  };
}
