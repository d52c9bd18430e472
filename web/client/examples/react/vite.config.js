/** Where `antiphon serve` listens. The page asks its own origin, which passes the questions on as they are. */
const server = { target: process.env.ANTIPHON_URL ?? 'http://127.0.0.1:8080', changeOrigin: false };
const proxy = { '/api': server, '/healthz': server };

export default { server: { proxy }, preview: { proxy }, build: { target: 'es2023' }, esbuild: { jsx: 'automatic' } };
