import { describe, expect, test, vi } from 'vitest';
import { ApiError, createApi } from '../src/api/index.js';
import { failureOf } from '../src/failure.js';

const answering = (response: Response | Error) => {
  const fetch = vi.fn(async (_url: string | URL | Request, _init?: RequestInit) => {
    if (response instanceof Error) throw response;
    return response;
  });
  return { fetch, api: createApi({ baseUrl: 'http://server', fetch }) };
};

const error = async (response: Response | Error): Promise<ApiError> =>
  answering(response).api.tracks().then(
    () => expect.fail('it should have been refused'),
    (reason: ApiError) => reason,
  );

describe('requests', () => {
  test('an exchange posts JSON and gives the answer', async () => {
    const { api, fetch } = answering(Response.json({ sdp: 'v=0' }));
    const offer = { sessionId: 's', token: 't', sdp: 'o' };
    expect(await api.exchange(offer)).toEqual({ sdp: 'v=0' });
    const [url, init] = fetch.mock.calls[0] ?? [];
    expect(url).toBe('http://server/api/webrtc-exchange');
    expect(init?.method).toBe('POST');
    expect(JSON.parse(String(init?.body))).toEqual(offer);
  });

  test('the next page is asked for by its mark', async () => {
    const { api, fetch } = answering(Response.json({ interviews: [] }));
    await api.interviews({ before: 'a/b', limit: 5 });
    expect(fetch.mock.calls[0]?.[0]).toBe('http://server/api/interviews?before=a%2Fb&limit=5');
  });

  test('a question is asked for by its id, whatever is in it', async () => {
    const { api, fetch } = answering(Response.json({ question: 'a/b', text: '', answers: [] }));
    await api.questionHistory('one', 'a/b');
    expect(fetch.mock.calls[0]?.[0]).toBe('http://server/api/interviews/one/questions/a%2Fb');
  });

  test('events are asked for from after a number', async () => {
    const { api, fetch } = answering(new Response(''));
    await api.events('id', 7, new AbortController().signal);
    expect(fetch.mock.calls[0]?.[1]?.headers).toMatchObject({ 'last-event-id': '7' });
  });
});

describe('refusals', () => {
  test('the server’s error body is kept', async () => {
    const body = { code: 'rate_limited', message: 'Slowly.', retryable: true, timestamp: '2026-01-01T00:00:00Z' };
    const reason = await error(Response.json(body, { status: 429, headers: { 'retry-after': '7' } }));
    expect(reason).toMatchObject({ code: 'rate_limited', status: 429, retryable: true, retryAfterMs: 7000 });
    expect(failureOf(reason)).toMatchObject({ cause: 'Slowly.', remedy: expect.stringContaining('Wait') });
  });

  test('a proxy’s page is no error body', async () => {
    expect(await error(new Response('<h1>Bad gateway</h1>', { status: 502 }))).toMatchObject({
      code: 'bad_answer',
      status: 502,
      retryable: true,
    });
  });

  test('a page instead of JSON is a bad answer, not a crash', async () => {
    expect(await error(new Response('<html>'))).toMatchObject({ code: 'bad_answer', status: 200 });
  });

  test('no network is told apart from no time', async () => {
    expect(await error(new TypeError('fetch failed'))).toMatchObject({ code: 'unreachable', status: 0 });
    expect(await error(new DOMException('slow', 'TimeoutError'))).toMatchObject({ code: 'timeout' });
  });
});
