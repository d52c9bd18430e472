import { readdirSync, readFileSync } from 'node:fs';
import type { Envelope } from '../src/wire.js';

/** What the server's own test writes, from the Rust types: `make contract`. */
const folder = new URL('../../../tests/fixtures/wire/', import.meta.url);

/** Every event fixture, by file name. A file holds one envelope or a list of them. */
export function eventFixtures(): [string, Envelope[]][] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name): [string, Envelope[]] => [name, [JSON.parse(readFileSync(new URL(name, folder), 'utf8'))].flat()])
    .filter(([, envelopes]) => envelopes.every((envelope) => 'seq' in envelope));
}
