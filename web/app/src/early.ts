/** What a page asks the server with its first drawing: the document asks that before the page's script is there. */
export const answers: Record<string, { answers: string[]; ended: string[] }> = {
  '/': { answers: ['/api/tracks', '/api/interviews?limit=3'], ended: [] },
  '/sessions/$id': {
    answers: ['/api/tracks', '/api/interviews/$id'],
    ended: ['/api/interviews/$id/transcript', '/api/interviews/$id/feedback', '/api/interviews/$id/plan', '/api/questions'],
  },
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
  // What came to nothing is asked again.
  return early.catch(() => fetch(input, init));
};
