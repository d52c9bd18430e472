import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What the calls of a server that is stopped were given, given once more: the same has to be decided.
 *
 * @param {string} binary
 * @param {string} traces the server's `--trace-dir`
 */
export function replayed(binary, traces) {
  const files = existsSync(traces) ? readdirSync(traces).map((name) => join(traces, name)) : [];
  if (files.length === 0) return;
  const { status, stdout, stderr } = spawnSync(binary, ['replay', ...files], { encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(status, 0, stdout + stderr);
}
