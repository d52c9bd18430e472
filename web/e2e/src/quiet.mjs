import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

const LOOK_MS = 2_000;

/** Which part of the machine's time has been idle, since it is asked until it answers. */
export async function idleShare(ms = LOOK_MS) {
  const before = times();
  await pause(ms);
  const after = times();
  return (after.idle - before.idle) / Math.max(1, after.all - before.all);
}

/** Waits until the machine has next to nothing else to do, or for `longest`. */
export async function quiet(longest = 120_000, share = 0.8) {
  const until = Date.now() + longest;
  while (Date.now() < until && (await idleShare()) < share);
}

function times() {
  const all = cpus().flatMap((cpu) => Object.values(cpu.times));
  return { idle: cpus().reduce((sum, cpu) => sum + cpu.times.idle, 0), all: all.reduce((sum, one) => sum + one, 0) };
}
