import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Envelope } from '../src/wire.js';

/** What the server's own test wrote, or, in a checkout where it never ran, our copy by hand. */
const folders = ['../../../tests/fixtures/wire/', './fixtures/wire/'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** Every event fixture, by file name. A file holds one envelope or a list of them. */
export function eventFixtures(): [string, Envelope[]][] {
  const folder = folders.find((path) => existsSync(path));
  if (!folder) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name): [string, Envelope[]] => [name, [JSON.parse(readFileSync(folder + name, 'utf8'))].flat()])
    .filter(([, envelopes]) => envelopes.every((envelope) => 'seq' in envelope));
}
