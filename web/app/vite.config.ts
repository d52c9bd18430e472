import { defineConfig } from 'vitest/config';

/** Where `antiphon serve` listens while the pages are developed. */
const server = process.env.ANTIPHON_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  resolve: { conditions: ['@antiphon/source', 'module', 'browser', 'development|production'] },
  esbuild: { jsx: 'automatic' },
  server: { host: '127.0.0.1', proxy: { '/api': server, '/healthz': server } },
  build: {
    target: 'es2023',
    // Everything is a file: the pages are served with a policy that allows no data: and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      onwarn: (warning, warn) => {
        // "use client" means something to server rendering only.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
  test: { environment: 'happy-dom', css: { modules: { classNameStrategy: 'non-scoped' } } },
});
