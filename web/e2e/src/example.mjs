import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';

const examples = fileURLToPath(new URL('../../client/examples/', import.meta.url));

/**
 * Builds an example of the client package and serves it, with the server's interface behind the same origin.
 *
 * @param {string} name
 * @param {string} server
 * @param {string} folder for what is built
 * @returns {Promise<{ url: string, stop(): Promise<void> }>}
 */
export async function serveExample(name, server, folder) {
  process.env.ANTIPHON_URL = server;
  const config = /** @type {const} */ ({ root: join(examples, name), logLevel: 'warn', build: { outDir: join(folder, name), emptyOutDir: true } });
  await build(config);
  const { httpServer, resolvedUrls, close } = await preview({ ...config, preview: { host: '127.0.0.1', port: 0 } });
  const [url = ''] = resolvedUrls?.local ?? [];
  return {
    url: new URL(url).origin,
    stop: async () => {
      if ('closeAllConnections' in httpServer) httpServer.closeAllConnections();
      await close();
    },
  };
}
