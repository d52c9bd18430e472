import type { Millis } from '../wire.js';
import { noAnswer, notOurs, refusal } from './error.js';

/** How the server is reached. */
export interface ApiOptions {
  /** Where the server is, without a trailing slash. Default: the page's own origin. */
  baseUrl?: string;
  /** Makes the requests. Default: the global `fetch`, with the page's cookies on its own origin. */
  fetch?: typeof fetch;
  /** Sent with every request, an `Authorization` for instance. */
  headers?: () => Record<string, string>;
  /** Longest wait for an answer, in ms. Default 15,000; documents may take longer. */
  timeoutMs?: number;
}

/** A query's fields; what is undefined is not sent. */
export type Query = Record<string, string | number | undefined>;

/** A document of the server, with the name that it should be kept under. */
export interface Download {
  /** A file name, from `Content-Disposition`. */
  name: string;
  /** Its bytes, with their type. */
  blob: Blob;
}

const TIMEOUT_MS = 15_000;
/** Documents are long, and lines slow. */
const DOWNLOAD_TIMEOUT_MS = 120_000;

/** The one way in which requests are made. */
export class Requests {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  get timeoutMs(): Millis {
    return this.#options.timeoutMs ?? TIMEOUT_MS;
  }

  /** The address of a path, for an element that fetches by itself. */
  url(path: string): string {
    return (this.#options.baseUrl ?? '') + path;
  }

  /** An answer with its body still open. @throws ApiError where it refuses, or does not come */
  async ask(path: string, init: RequestInit = {}, signal: AbortSignal = AbortSignal.timeout(this.timeoutMs)): Promise<Response> {
    const send = this.#options.fetch ?? ((input, given) => fetch(input, given));
    let response: Response;
    try {
      response = await send(this.url(path), {
        ...init,
        headers: { ...this.#options.headers?.(), ...(init.headers as Record<string, string>) },
        signal,
      });
    } catch (error) {
      throw noAnswer(error);
    }
    if (!response.ok) throw await refusal(response);
    return response;
  }

  /** For the answers without a body. */
  async none(path: string, init: RequestInit): Promise<void> {
    await this.ask(path, init);
  }

  async json<T>(path: string, init: RequestInit = {}, withinMs?: Millis): Promise<T> {
    return (await this.#withJson<T>(path, init, withinMs)).body;
  }

  /** With the `ETag` by which the next edit says what it has seen. */
  async tagged<T>(path: string, init: RequestInit = {}): Promise<{ etag?: string; body: T }> {
    const { body, headers } = await this.#withJson<T>(path, init);
    return { etag: headers.get('etag') ?? undefined, body };
  }

  async download(path: string): Promise<Download> {
    const response = await this.ask(path, {}, AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS));
    const named = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '');
    try {
      return { name: named?.[1] ?? 'antiphon', blob: await response.blob() };
    } catch (error) {
      throw noAnswer(error);
    }
  }

  async #withJson<T>(path: string, init: RequestInit, withinMs: Millis = this.timeoutMs): Promise<{ body: T; headers: Headers }> {
    const response = await this.ask(
      path,
      { ...init, headers: { accept: 'application/json', ...(init.headers as Record<string, string>) } },
      AbortSignal.timeout(withinMs),
    );
    try {
      return { body: (await response.json()) as T, headers: response.headers };
    } catch {
      throw notOurs(response.status);
    }
  }
}

/** A request with a JSON body. */
export function sending(method: 'POST' | 'PUT' | 'PATCH', body: unknown, headers: Record<string, string> = {}): RequestInit {
  return { method, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

export const deleting: RequestInit = { method: 'DELETE' };

/** `path`, with those fields of a query that have a value. */
export function withQuery(path: string, fields: Query): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  return query.size > 0 ? `${path}?${query}` : path;
}

/** `/api/…` with each part escaped. */
export function path(...parts: (string | number)[]): string {
  return `/api/${parts.map((part) => encodeURIComponent(part)).join('/')}`;
}
