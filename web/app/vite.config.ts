import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { askEarly } from './build/askEarly.ts';
import { compileWords } from './build/compileWords.ts';
import { limitFirstLoad } from './build/firstLoad.ts';
import { narrowFonts } from './build/narrowFonts.ts';
import { ownLocales } from './build/ownLocales.ts';
import { answers } from './src/early.ts';
import { languages } from './src/words/language.ts';

/** Where `antiphon serve` listens while the pages are developed. */
const proxy = {
  target: process.env.ANTIPHON_URL ?? 'http://127.0.0.1:8080',
  // The server takes no requests from another site's page: the page's host stays what it is.
  changeOrigin: false,
};

const client = (entry: string) => fileURLToPath(new URL(`../client/src/${entry}.ts`, import.meta.url));

export default defineConfig({
  plugins: [
    compileWords(),
    ownLocales(Object.keys(languages)),
    narrowFonts({ 'atkinson-hyperlegible-next': { min: 400, max: 700 }, 'atkinson-hyperlegible-mono': 400 }),
    askEarly({
      pages: '/src/pages.ts',
      answers,
      font: /hyperlegible-next-latin-wght-normal-[^/]*\.woff2$/,
      fonts: { '/sessions/$id': /hyperlegible-mono-latin-wght-normal-[^/]*\.woff2$/ },
    }),
    limitFirstLoad([
      { page: 'pages/home/HomePage.tsx', kilobytes: 200 },
      { page: 'pages/room/RoomPage.tsx', kilobytes: 200 },
    ]),
  ],
  // The package's sources, so that it need not be built before the pages are.
  resolve: {
    alias: [
      { find: /^@antiphon\/client$/, replacement: client('index') },
      { find: /^@antiphon\/client\/react$/, replacement: client('react') },
    ],
  },
  esbuild: { jsx: 'automatic' },
  server: { host: '127.0.0.1', proxy: { '/api': proxy, '/healthz': proxy } },
  build: {
    target: 'es2023',
    // Everything is a file: the pages are served with a policy that allows no data: and no inline script.
    assetsInlineLimit: 0,
    // A twentieth less of script than esbuild's.
    minify: 'terser',
    terserOptions: { ecma: 2020, compress: { passes: 2 } },
    modulePreload: { polyfill: false },
    // All of it is a tenth of the script, and one file is asked for once.
    cssCodeSplit: false,
    rollupOptions: {
      output: {
        // Smaller ones go into others: a browser asks for six at a time.
        experimentalMinChunkSize: 12_000,
        // But what begins a call does not go with the report, where it is seldom wanted.
        manualChunks: (id) => (/\/src\/(call\/useBegin|pages\/report\/Running)\.tsx$/.test(id) ? 'call' : undefined),
        onlyExplicitManualChunks: true,
      },
      onwarn: (warning, warn) => {
        // "use client" means something to server rendering only.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
  test: {
    environment: 'happy-dom',
    css: { modules: { classNameStrategy: 'non-scoped' } },
    // Its formatter is replaced there, too.
    server: { deps: { inline: ['use-intl'] } },
  },
});
