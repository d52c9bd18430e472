import type { Plugin } from 'vite';

/** A component's own words (“Dismiss”, “Select an item”) in one language: React Aria brings thirty. */
const STRINGS = /\/react-aria[\w-]*\/dist\/private\/intl\/(?:[\w-]+\/)?([a-z]{2})-[A-Z]{2}\.mjs$/;

/** Leaves out the components' words in languages that the pages do not speak; React Aria passes over what is undefined. */
export function ownLocales(languages: readonly string[]): Plugin {
  return {
    name: 'own-locales',
    apply: 'build',
    enforce: 'pre',
    load(id) {
      const [, language] = STRINGS.exec(id.split('?')[0] ?? '') ?? [];
      return language === undefined || languages.includes(language) ? undefined : 'export default undefined;';
    },
  };
}
