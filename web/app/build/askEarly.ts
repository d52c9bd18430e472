import { createHash } from 'node:crypto';
import type { HtmlTagDescriptor, Plugin, Rollup } from 'vite';
import { early, type Early } from './early.ts';

/** A page in the list of them: its address, and its file. */
const PAGE = /'([^']+)': \(\) => import\('\.\/([^']+)'\)/g;

interface Asked {
  /** The list of the pages: the end of its module id. */
  pages: string;
  /** What the server is asked at once, by the page's address. */
  answers: Record<string, Pick<Early, 'answers' | 'ended'>>;
  /** The font of the text: without it, the words move when it comes. */
  font: RegExp;
  /** Another that a page begins with, by the page's address. */
  fonts: Record<string, RegExp>;
}

/**
 * Has the browser ask at once for what the address needs: the script that says so is the longest, and would come first.
 * What every page needs stands in the document; a small script of its own adds the page's files, and asks
 * the server.
 */
export function askEarly({ pages, answers, font, fonts }: Asked): Plugin {
  let table: [path: string, module: string][] = [];
  return {
    name: 'ask-early',
    apply: 'build',
    // The list as it is written.
    enforce: 'pre',
    transform(code, id) {
      if (id.endsWith(pages)) table = [...code.matchAll(PAGE)].map(([, path = '', module = '']) => [path, module]);
    },
    generateBundle: {
      // Before the document is written.
      order: 'pre',
      handler(_, bundle) {
        const scripts = new Map(table.map(([path, module]) => [path, filesOf(module, bundle)]));
        const of = (path: string): Early => ({
          scripts: scripts.get(path) ?? [],
          fonts: fonts[path] ? [built(fonts[path], bundle)] : [],
          answers: [],
          ended: [],
          ...answers[path],
        });
        const asked = Object.fromEntries([...Object.keys(answers), ...scripts.keys()].map((path) => [path, of(path)]));
        const source = `(${early.toString()})(${JSON.stringify(asked)});\n`;
        const hash = createHash('sha256').update(source).digest('base64url').slice(0, 8);
        this.emitFile({ type: 'asset', fileName: `assets/early-${hash}.js`, source });
      },
    },
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle = {} }) {
        return [
          head('link', { rel: 'preload', as: 'font', type: 'font/woff2', href: `/${built(font, bundle)}`, crossorigin: '' }),
          head('script', { src: `/${built(/\/early-[^/]*\.js$/, bundle)}`, async: true }),
        ];
      },
    },
  };
}

const head = (tag: string, attrs: HtmlTagDescriptor['attrs']): HtmlTagDescriptor => ({ tag, attrs, injectTo: 'head-prepend' });

function built(name: RegExp, bundle: Rollup.OutputBundle): string {
  const file = Object.keys(bundle).find((file) => name.test(file));
  if (file === undefined) throw new Error(`not built: ${name}`);
  return file;
}

/** The scripts that a page brings with it, but for the one that the document names. */
function filesOf(module: string, bundle: Rollup.OutputBundle): string[] {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  const page = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(module)));
  if (!page) throw new Error(`in no script: ${module}`);
  const found = new Set<string>();
  const add = (chunk: Rollup.OutputChunk | undefined): void => {
    if (!chunk || chunk.isEntry || found.has(chunk.fileName)) return;
    found.add(chunk.fileName);
    for (const name of chunk.imports) add(chunks.find(({ fileName }) => fileName === name));
  };
  add(page);
  return [...found];
}
