import type { ErrorBody } from '../wire.js';

/** A request that failed: the server's error body, or what stood in its place. */
export class ApiError extends Error {
  /** Tells it from other errors. */
  override readonly name = 'ApiError';
  /** The server's code, or `unreachable`, `timeout`, `bad_answer` where no error body came. */
  readonly code: string;
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** The same request may succeed later. */
  readonly retryable: boolean;
  /** What else the server said, by the kind of error; of a wrong body, the field. */
  readonly details?: unknown;
  /** From `Retry-After`, in ms. */
  readonly retryAfterMs?: number;

  /** @internal */
  constructor(failure: Omit<ErrorBody, 'timestamp'> & { status: number; retryAfterMs?: number }) {
    super(failure.message);
    this.code = failure.code;
    this.status = failure.status;
    this.retryable = failure.retryable;
    this.details = failure.details;
    this.retryAfterMs = failure.retryAfterMs;
  }
}

/** What a refusing answer says. */
export async function refusal(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(retryAfter) ? retryAfter * 1000 : undefined;
  const body: unknown = await response.json().catch(() => undefined);
  if (!isErrorBody(body)) return notOurs(response.status, retryAfterMs);
  return new ApiError({ ...body, status: response.status, retryAfterMs });
}

/** A proxy's page, an old server, or another program altogether. */
export function notOurs(status: number, retryAfterMs?: number): ApiError {
  return new ApiError({
    code: 'bad_answer',
    message: `The server answered with status ${status} and nothing this page understands.`,
    retryable: status >= 500 || status === 429,
    status,
    retryAfterMs,
  });
}

/** Why there was no answer. */
export function noAnswer(error: unknown): ApiError {
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
