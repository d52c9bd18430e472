// `@openai/agents` over its WebSocket transport.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession, tool } from '@openai/agents/realtime';
import { z } from 'zod';

const RATE = 24_000;
const CHUNK_MS = 40;
const BINARY = process.env.ANTIPHON_BIN ?? fileURLToPath(new URL('../../target/debug/antiphon', import.meta.url));

/** Starts `antiphon practice`, until the test is over. */
async function startPractice(t) {
  const child = spawn(BINARY, ['practice', '--bind', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(async () => {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
  let said = '';
  child.stdout.setEncoding('utf8');
  for await (const text of child.stdout) {
    said += text;
    const url = /ws:\/\/\S+/.exec(said)?.[0];
    if (url) return `${url}?model=behavioural`;
  }
  throw new Error(`practice did not say where it listens: ${said}`);
}

/** PCM16 as bytes: how loud, RMS of full scale. */
function loudness(pcm) {
  const samples = new Int16Array(pcm.buffer, pcm.byteOffset, pcm.byteLength >> 1);
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length) / 32768;
}

const seconds = (pcm) => pcm.byteLength / 2 / RATE;

function assertSpeech(pcm) {
  assert.ok(seconds(pcm) > 1, `${seconds(pcm)} s of audio`);
  assert.ok(loudness(pcm) > 0.01, `${loudness(pcm)} of full scale`);
}

/** A part of what the interviewer said: what the candidate answers with. */
const cut = (pcm, beginS, endS) => pcm.slice(beginS * RATE * 2, endS * RATE * 2);

/** Always on, in real time, silent unless something is said. */
class Microphone {
  #send;
  #on = true;
  #rest = new Uint8Array();
  #running;

  constructor(send) {
    this.#send = send;
    this.#running = this.#run();
  }

  async say(pcm) {
    this.#rest = pcm;
    while (this.#rest.length > 0) await sleep(CHUNK_MS);
  }

  async stop() {
    this.#on = false;
    await this.#running;
  }

  async #run() {
    const size = (RATE * 2 * CHUNK_MS) / 1000;
    const begun = performance.now();
    for (let sent = 1; this.#on; sent += 1) {
      const chunk = new Uint8Array(size);
      chunk.set(this.#rest.subarray(0, size));
      this.#rest = this.#rest.subarray(size);
      this.#send(chunk.buffer);
      await sleep(Math.max(0, begun + sent * CHUNK_MS - performance.now()));
    }
  }
}

/** What the SDK emits, in order, to wait on. */
class Log {
  entries = [];
  #seen = 0;

  constructor(session) {
    for (const kind of ['audio', 'audio_start', 'audio_stopped', 'audio_interrupted', 'agent_end', 'agent_tool_end', 'error']) {
      session.on(kind, (...it) => this.entries.push({ kind, it }));
    }
    session.on('transport_event', (event) => this.entries.push({ kind: event.type, it: [event] }));
  }

  /** The next of a kind: each call goes on where the last one ended. */
  async until(kind, withinMs = 20_000) {
    const end = performance.now() + withinMs;
    while (performance.now() < end) {
      while (this.#seen < this.entries.length) {
        const entry = this.entries[this.#seen++];
        if (entry.kind === kind) return entry.it;
      }
      await sleep(10);
    }
    throw new Error(`no ${kind}; the last were ${this.entries.slice(-12).map((it) => it.kind)}`);
  }

  of(kind) {
    return this.entries.filter((entry) => entry.kind === kind).map((entry) => entry.it);
  }

  /** What is said in a response. */
  audio(responseId) {
    const events = this.of('audio').map(([event]) => event).filter((event) => event.responseId === responseId);
    return new Uint8Array(Buffer.concat(events.map((event) => Buffer.from(event.data))));
  }
}

const message = (history, id) => history.find((item) => item.itemId === id);

test('@openai/agents holds a spoken conversation and interrupts it', { timeout: 90_000 }, async (t) => {
  const url = await startPractice(t);
  const agent = new RealtimeAgent({ name: 'Interviewer', instructions: 'Interview the candidate.' });
  // As it comes: the SDK's own defaults.
  const session = new RealtimeSession(agent, { transport: new OpenAIRealtimeWebSocket({ url }) });
  const log = new Log(session);
  await session.connect({ apiKey: 'nobody asks' });
  await log.until('session.updated');

  session.sendMessage('Hello!');
  const [{ response: first }] = await log.until('response.created');
  const begun = performance.now();
  await log.until('agent_end');
  const pcm = log.audio(first.id);
  assertSpeech(pcm);
  const greeting = session.history.find((item) => item.role === 'assistant');
  assert.match(greeting.content[0].transcript, /welcome/);

  // The greeting is listened to, then answered.
  await sleep(Math.max(0, begun + seconds(pcm) * 1000 + 500 - performance.now()));
  const microphone = new Microphone((chunk) => session.sendAudio(chunk));
  await microphone.say(cut(pcm, 0.2, 5));
  await log.until('input_audio_buffer.speech_started');
  await log.until('input_audio_buffer.speech_stopped');
  const [{ item_id: spoken }] = await log.until('input_audio_buffer.committed');
  const [{ response: second }] = await log.until('response.created');
  assert.equal(message(session.history, spoken).role, 'user');

  // Interrupted as soon as it is heard.
  await log.until('audio_start');
  const interruption = microphone.say(cut(pcm, 0.2, 4));
  await log.until('audio_interrupted');
  const [{ response: cancelled }] = await log.until('response.done');
  assert.deepEqual([cancelled.id, cancelled.status], [second.id, 'cancelled']);
  const [{ item_id: truncated }] = await log.until('conversation.item.truncated');
  assert.equal(truncated, cancelled.output[0].id);
  await log.until('conversation.item.retrieved');
  assert.equal(message(session.history, truncated).status, 'incomplete');

  await interruption;
  const [{ response: third }] = await log.until('response.created');
  await log.until('agent_end');
  assertSpeech(log.audio(third.id));
  assert.deepEqual(log.of('error'), []);

  await microphone.stop();
  session.close();
  assert.equal(session.transport.status, 'disconnected');
});

test('@openai/agents runs the function that goes with a question', { timeout: 60_000 }, async (t) => {
  const url = await startPractice(t);
  const asked = [];
  const nextQuestion = tool({
    name: 'next_question',
    description: 'Called with each question.',
    parameters: z.object({ id: z.string() }),
    execute: ({ id }) => {
      asked.push(id);
      return 'noted';
    },
  });
  const agent = new RealtimeAgent({ name: 'Interviewer', tools: [nextQuestion] });
  const session = new RealtimeSession(agent, { transport: new OpenAIRealtimeWebSocket({ url }) });
  const log = new Log(session);
  await session.connect({ apiKey: 'nobody asks' });
  session.sendMessage('Hello!');
  await log.until('agent_tool_end');
  assert.deepEqual(asked, ['proud']);

  // The SDK asks for an answer to the result: there is none to be said. To what is typed there is.
  let done = await log.until('response.done');
  while (done[0].response.output.length > 0) done = await log.until('response.done');
  assert.equal(done[0].response.status, 'completed');
  session.sendMessage('I built a bridge across the river, and my own part was the cables.');
  await log.until('audio_start');
  assert.deepEqual(log.of('error'), []);
  session.close();
});
