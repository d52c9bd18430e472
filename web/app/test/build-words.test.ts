import { parseAst } from 'vite';
import { expect, test } from 'vitest';
import { compileWords } from '../build/compileWords.ts';
import { ownLocales } from '../build/ownLocales.ts';

/** What the build makes of a file. */
function compiled(code: string, file = '/web/app/src/words/en/room.ts'): unknown {
  const context = {
    parse: parseAst,
    error: (text: string) => {
      throw new Error(text);
    },
  };
  const { transform } = compileWords() as unknown as {
    transform: (this: typeof context, code: string, id: string) => { code: string } | undefined;
  };
  return transform.call(context, code, file)?.code;
}

test('messages become what is to be filled in; nothing else of the file changes', () => {
  expect(compiled("export const room = { end: 'End', turn: { n: '{n, plural, one {# turn} other {# turns}}' } }; // the room")).toBe(
    'export const room = { end: "End", turn: { n: [["n",2,{"one":[0," turn"],"other":[0," turns"]}]] } }; // the room',
  );
});

test('a long message may be put together from several texts', () => {
  expect(compiled("export const room = { about: 'Hello {name}, ' + `how ` + 'are you' };")).toBe(
    'export const room = { about: ["Hello ",["name"],", how are you"] };',
  );
});

test('what is no text, and could only be compiled where it runs, fails the build', () => {
  expect(() => compiled('export const room = { end: common.end };')).toThrow('a message is a text: common.end');
  expect(() => compiled('export const room = { ...common };')).toThrow('a message is a text: ...common');
  expect(() => compiled("export const room = { end: '{n, plural, one {' };")).toThrow();
});

test.each(['/web/app/src/words/en/index.ts', '/web/app/src/words/language.ts', '/web/app/src/pages/room/words.ts'])(
  '%s has no messages of its own',
  (file) => expect(compiled("export const all = { end: '{n}' };", file)).toBeUndefined(),
);

test('of the components’ words, those in our languages are kept', () => {
  const { load } = ownLocales(['en', 'de']) as unknown as { load: (id: string) => string | undefined };
  const strings = (locale: string) => load(`/web/node_modules/react-aria/dist/private/intl/menu/${locale}.mjs`);
  expect([strings('en-US'), strings('de-DE')]).toEqual([undefined, undefined]);
  expect(strings('fr-FR')).toBe('export default undefined;');
  expect(load('/web/node_modules/react-aria-components/dist/private/intl/fr-FR.mjs')).toBe('export default undefined;');
  expect(load('/web/node_modules/react-aria/dist/private/menu/useMenu.mjs')).toBeUndefined();
});
