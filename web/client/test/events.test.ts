import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError } from '../src/api/index.js';
import { envelopeFrom } from '../src/envelope.js';
import { followEvents } from '../src/events.js';
import { sseParser } from '../src/sse.js';
import type { Envelope } from '../src/wire.js';
import { log, started, state } from './support/events.js';

describe('the stream’s text', () => {
  const text = ': hello\r\n\r\nid: 1\ndata: {"a":1}\n\nevent:x\ndata: one\ndata:  two\n\nid: 2\n\n';
  const messages = [
    { id: '1', data: '{"a":1}' },
    { event: 'x', data: 'one\n two' },
  ];

  test('is cut into messages', () => {
    expect(sseParser()(text)).toEqual(messages);
  });

  test('may come in any pieces', () => {
    const parse = sseParser();
    expect([...text].flatMap((letter) => parse(letter))).toEqual(messages);
  });
});

describe('an event’s text', () => {
  const event = { v: 1, seq: 1, at: 0, type: 'from.later' };

  test('is an event, of whatever kind', () => {
    expect(envelopeFrom(JSON.stringify(event))).toEqual(event);
  });

  test.each(['', 'ping', 'null', '7', '[]', '{}', ...['seq', 'at', 'type'].map((field) => JSON.stringify({ ...event, [field]: null }))])(
    'is none: %s',
    (text) => expect(envelopeFrom(text)).toBeUndefined(),
  );
});

describe('following', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const stream = (...envelopes: Envelope[]) =>
    new Response(envelopes.map((envelope) => `id: ${envelope.seq}\ndata: ${JSON.stringify(envelope)}\n\n`).join(''));

  const follow = (answers: (Response | Error)[]) => {
    const seen: number[] = [];
    const after: number[] = [];
    const stop = new AbortController();
    const api = {
      events: async (_id: string, from: number) => {
        after.push(from);
        const answer = answers.shift();
        if (!answer || answer instanceof Error) throw answer ?? new Error('no more');
        return answer;
      },
    };
    const done = followEvents({ api, id: 'i', onEnvelope: ({ seq }) => seen.push(seq), signal: stop.signal });
    return { done, seen, after, stop };
  };

  test('a broken stream goes on after the last number, until the interview ends', async () => {
    const events = log(started(1), started(2), state('ended'));
    const run = follow([stream(...events.slice(0, 2)), new TypeError('network'), stream(...events.slice(2))]);
    await vi.runAllTimersAsync();
    await run.done;
    expect(run.seen).toEqual([1, 2, 3]);
    expect(run.after).toEqual([0, 2, 2]);
  });

  test('an unknown interview is not asked for twice', async () => {
    const notFound = new ApiError({ code: 'not_found', message: 'None.', retryable: false, status: 404 });
    const run = follow([notFound]);
    await expect(run.done).rejects.toBe(notFound);
    expect(run.after).toHaveLength(1);
  });

  test('it stops when told to', async () => {
    const run = follow([new TypeError('network')]);
    run.stop.abort();
    await run.done;
    expect(run.seen).toEqual([]);
  });
});
