import compile from 'icu-minify/compile';
import { relative } from 'node:path';
import type { Plugin } from 'vite';

/** The files of the catalogue: one of each page and language. */
const MESSAGES = /\/src\/words\/[a-z-]+\/(?!index)\w+\.ts$/;

/** The nodes of ESTree that a catalogue has. */
interface Node {
  type: string;
  start: number;
  end: number;
  value?: unknown;
  body?: Node[];
  declaration?: Node;
  declarations?: { init?: Node }[];
  properties?: Node[];
  left?: Node;
  right?: Node;
  quasis?: { value: { cooked: string } }[];
}

/**
 * Compiles the messages when the pages are built, so that they need not bring ICU's parser along: the browser gets arrays
 * to fill in. `use-intl` formats those with its `format-only`, which the alias gives it in the parser's place.
 */
export function compileWords(): Plugin {
  return {
    name: 'compile-words',
    config: () => ({
      resolve: { alias: [{ find: /^use-intl\/format-message$/, replacement: 'use-intl/format-message/format-only' }] },
    }),
    transform(code, id) {
      const [file = ''] = id.split('?');
      if (!MESSAGES.test(file)) return undefined;
      const program = this.parse(code) as unknown as Node;
      const texts = (program.body ?? [])
        .flatMap(({ declaration }) => declaration?.declarations ?? [])
        .flatMap(({ init }) => (init ? textsOf(init) : []));
      let compiled = code;
      for (const { node, text } of texts.reverse()) {
        if (text === undefined) this.error(`${relative('.', file)}: a message is a text: ${code.slice(node.start, node.end)}`);
        compiled = compiled.slice(0, node.start) + JSON.stringify(compile(text)) + compiled.slice(node.end);
      }
      return { code: compiled, map: null };
    },
  };
}

/** The messages in a value, as they stand in the file; one that is no text has none. */
function textsOf(node: Node): { node: Node; text: string | undefined }[] {
  if (node.type === 'ObjectExpression') return (node.properties ?? []).flatMap((property) => textsOf((property.value as Node) ?? property));
  return [{ node, text: textOf(node) }];
}

function textOf({ type, value, left, right, quasis }: Node): string | undefined {
  if (type === 'Literal' && typeof value === 'string') return value;
  if (type === 'TemplateLiteral' && quasis?.length === 1) return quasis[0]?.value.cooked;
  if (type !== 'BinaryExpression' || !left || !right) return undefined;
  const [before, after] = [textOf(left), textOf(right)];
  return before === undefined || after === undefined ? undefined : before + after;
}
