import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** What this needs to know of a script that was built. */
export interface Script {
  type: 'chunk';
  fileName: string;
  code: string;
  isEntry: boolean;
  /** What is in it. */
  moduleIds: string[];
  /** The scripts that it cannot begin without, by file name. */
  imports: string[];
}

export interface Budget {
  /** The end of the page's module id. */
  page: string;
  /** In kB (1000 bytes), compressed by gzip. */
  kilobytes: number;
}

/** Fails the build where a page brings more script with its first load than it may. */
export function limitFirstLoad(budgets: readonly Budget[]): Plugin {
  let say: (text: string) => void = () => undefined;
  return {
    name: 'limit-first-load',
    apply: 'build',
    configResolved: ({ logger }) => {
      say = (text) => logger.info(text);
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const scripts = Object.values(bundle).filter((file) => file.type === 'chunk');
        for (const { page, kilobytes } of budgets) {
          const sizes = firstLoad(scripts, page);
          const total = sizes.reduce((sum, [, size]) => sum + size, 0);
          const told = `${page}: ${total.toFixed(1)} kB of script at first load, at most ${kilobytes}`;
          if (total > kilobytes) this.error([told, ...sizes.map(([file, size]) => `  ${size.toFixed(1)} kB  ${file}`)].join('\n'));
          say(told);
        }
      },
    },
  };
}

/** The scripts that are loaded until a page is there, with their compressed sizes in kB: the largest first. */
export function firstLoad(scripts: readonly Script[], page: string): [file: string, kilobytes: number][] {
  const own = scripts.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(page)));
  if (!own) throw new Error(`in no script: ${page}`);
  const loaded = new Set<Script>();
  const load = (script: Script | undefined): void => {
    if (!script || loaded.has(script)) return;
    loaded.add(script);
    for (const name of script.imports) load(scripts.find(({ fileName }) => fileName === name));
  };
  [...scripts.filter(({ isEntry }) => isEntry), own].forEach(load);
  return [...loaded]
    .map(({ fileName, code }): [string, number] => [fileName, gzipSync(code).length / 1000])
    .sort(([, a], [, b]) => b - a);
}
