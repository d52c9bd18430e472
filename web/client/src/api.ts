import type {
  CreateSession,
  DbPerformance,
  ErrorBody,
  Exchange,
  ExchangeAnswer,
  IceServer,
  IceServerList,
  InterviewDetail,
  InterviewList,
  Millis,
  ModelCheck,
  Session,
  TestOffer,
  TrackList,
  WebrtcTest,
} from './wire.js';

/** A request that failed: the server's error body, or what stood in its place. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The server's code, or `unreachable`, `timeout`, `bad_answer` where no error body came. */
  readonly code: string;
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  readonly retryable: boolean;
  readonly details?: unknown;
  /** From `Retry-After`, in ms. */
  readonly retryAfterMs?: number;

  constructor(failure: Omit<ErrorBody, 'timestamp'> & { status: number; retryAfterMs?: number }) {
    super(failure.message);
    this.code = failure.code;
    this.status = failure.status;
    this.retryable = failure.retryable;
    this.details = failure.details;
    this.retryAfterMs = failure.retryAfterMs;
  }
}

export interface ApiOptions {
  /** Where the server is, without a trailing slash. Default: the page's own origin. */
  baseUrl?: string;
  fetch?: typeof fetch;
  /** Sent with every request, an `Authorization` for instance. */
  headers?: () => Record<string, string>;
  /** Longest wait for an answer, in ms. */
  timeoutMs?: number;
}

/** The server's HTTP interface. */
export interface Api {
  health(): Promise<void>;
  /** What can be practised, and who interviews. */
  tracks(): Promise<TrackList>;
  iceServers(): Promise<IceServer[]>;
  createSession(wish: CreateSession): Promise<Session>;
  /** `timeoutMs`: where the network is away, another request may get through sooner than this one. */
  exchange(offer: Exchange, timeoutMs?: Millis): Promise<ExchangeAnswer>;
  interviews(page?: { before?: string; limit?: number }): Promise<InterviewList>;
  interview(id: string): Promise<InterviewDetail>;
  /** The answer of `GET /api/interviews/{id}/events`, its body still open. */
  events(id: string, after: number, signal: AbortSignal): Promise<Response>;
  /** What a browser has to try to know how it reaches the server's media port. */
  webrtcTest(): Promise<WebrtcTest>;
  /** An offer to the server's echo. */
  testExchange(offer: TestOffer): Promise<ExchangeAnswer>;
  dbPerformance(): Promise<DbPerformance>;
  modelCheck(): Promise<ModelCheck>;
}

const TIMEOUT_MS = 15_000;
/** The server gives a model 20 s to become ready. */
const MODEL_TIMEOUT_MS = 25_000;

export function createApi(options: ApiOptions = {}): Api {
  const base = options.baseUrl ?? '';
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const send = options.fetch ?? ((input, init) => fetch(input, init));

  async function ask(path: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
    let response: Response;
    try {
      response = await send(base + path, {
        ...init,
        headers: { ...options.headers?.(), ...(init.headers as Record<string, string>) },
        signal,
      });
    } catch (error) {
      throw noAnswer(error);
    }
    if (!response.ok) throw await refusal(response);
    return response;
  }

  async function json<T>(path: string, init: RequestInit = {}, withinMs = timeoutMs): Promise<T> {
    const response = await ask(
      path,
      { ...init, headers: { accept: 'application/json', ...(init.headers as Record<string, string>) } },
      AbortSignal.timeout(withinMs),
    );
    try {
      return (await response.json()) as T;
    } catch {
      throw notOurs(response.status);
    }
  }

  const post = <T>(path: string, body: unknown, withinMs?: Millis) =>
    json<T>(
      path,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      },
      withinMs,
    );

  return {
    health: async () => {
      await ask('/healthz', {}, AbortSignal.timeout(timeoutMs));
    },
    tracks: () => json('/api/tracks'),
    iceServers: async () => (await json<IceServerList>('/api/ice-servers')).iceServers,
    createSession: (wish) => post('/api/realtime-session', wish),
    exchange: (offer, withinMs) => post('/api/webrtc-exchange', offer, withinMs),
    interviews: ({ before, limit } = {}) => {
      const query = new URLSearchParams();
      if (before !== undefined) query.set('before', before);
      if (limit !== undefined) query.set('limit', String(limit));
      return json(`/api/interviews${query.size > 0 ? `?${query}` : ''}`);
    },
    interview: (id) => json(`/api/interviews/${encodeURIComponent(id)}`),
    events: (id, after, signal) =>
      ask(
        `/api/interviews/${encodeURIComponent(id)}/events`,
        { headers: { accept: 'text/event-stream', 'last-event-id': String(after) }, cache: 'no-store' },
        signal,
      ),
    webrtcTest: () => json('/api/diagnostic/webrtc-test', { cache: 'no-store' }),
    testExchange: (offer) => post('/api/diagnostic/webrtc-test', offer),
    dbPerformance: () => json('/api/diagnostic/db-performance', { cache: 'no-store' }),
    modelCheck: () => json('/api/diagnostic/model', { cache: 'no-store' }, MODEL_TIMEOUT_MS),
  };
}

async function refusal(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(retryAfter) ? retryAfter * 1000 : undefined;
  const body: unknown = await response.json().catch(() => undefined);
  if (!isErrorBody(body)) return notOurs(response.status, retryAfterMs);
  return new ApiError({ ...body, status: response.status, retryAfterMs });
}

/** A proxy's page, an old server, or another program altogether. */
function notOurs(status: number, retryAfterMs?: number): ApiError {
  return new ApiError({
    code: 'bad_answer',
    message: `The server answered with status ${status} and nothing this page understands.`,
    retryable: status >= 500 || status === 429,
    status,
    retryAfterMs,
  });
}

function noAnswer(error: unknown): ApiError {
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  return new ApiError({
    code: timedOut ? 'timeout' : 'unreachable',
    message: timedOut ? 'The server did not answer in time.' : 'The server could not be reached.',
    retryable: true,
    status: 0,
  });
}

function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== 'object' || body === null) return false;
  const { code, message, retryable } = body as Record<string, unknown>;
  return typeof code === 'string' && typeof message === 'string' && typeof retryable === 'boolean';
}
