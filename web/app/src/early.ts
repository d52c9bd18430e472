/** What a page asks the server with its first drawing: the document asks that before the page's script is there. */
export const answers: Record<string, readonly string[]> = {
  '/': ['/api/tracks', '/api/interviews?limit=3'],
  '/sessions/$id': ['/api/tracks', '/api/interviews/$id'],
};

declare global {
  /** By address; see `build/early.ts`. */
  var asked: Map<string, Promise<Response>> | undefined;
}

/** `fetch`, but that an answer which was asked for early is taken; once, for it is no younger the second time. */
export const fetchOrTake: typeof fetch = (input, init) => {
  const early = typeof input === 'string' && (init?.method ?? 'GET') === 'GET' ? globalThis.asked?.get(input) : undefined;
  if (!early) return fetch(input, init);
  globalThis.asked?.delete(input as string);
  return early;
};
