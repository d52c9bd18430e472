import { describe, expect, test } from 'vitest';
import { emptyInterview, fold, interviewFrom, type InterviewState } from '../src/state.js';
import type { Envelope, Event } from '../src/wire.js';
import { eventFixtures } from './fixtures.js';
import { delta, final, log, started, state } from './support/events.js';

const all = (envelopes: Envelope[], from = emptyInterview) => envelopes.reduce(fold, from);

/** What each kind of event must be seen to change. */
const shows: { [Kind in Event['type']]: (after: InterviewState, event: Extract<Event, { type: Kind }>) => unknown } = {
  'session.state': (after, event) => after.session?.state === event.state && after.session.reason === event.reason,
  'connection.step': (after, event) => after.steps[event.step]?.ms === event.ms,
  'turn.started': (after, event) => after.turns.some((turn) => turn.turn === event.turn && turn.role === event.role),
  'turn.delta': (after, event) => after.turns.find((turn) => turn.turn === event.turn)?.text.endsWith(event.text),
  'turn.final': (after, event) => after.turns.find((turn) => turn.turn === event.turn)?.final?.endMs === event.endMs,
  'turn.cut': (after, event) => after.turns.find((turn) => turn.turn === event.turn)?.text === event.heard,
  'turn.silence': (after, event) => after.silence?.turn === event.turn && after.silence.untilMs === event.untilMs,
  watched: (after, event) => after.watched.watchers === event.watchers,
  level: (after, event) => after.levels.candidate === event.candidate,
  latency: (after, event) => after.responses[event.turn] === event.responseMs,
  notice: (after, event) => after.notices.at(-1)?.code === event.code,
  coverage: (after, event) => after.coverage?.questions[0]?.id === event.questions[0]?.id,
  observation: (after, event) => after.observations.at(-1)?.text === event.text,
  usage: (after, event) => after.usage?.costUsd === event.costUsd && after.usage?.audioOut === event.audioOut,
  error: (after, event) => after.errors.at(-1)?.code === event.code,
};

describe('the server’s fixtures', () => {
  const fixtures = eventFixtures();

  test.each(fixtures)('%s is understood', (_, envelopes) => {
    for (const envelope of envelopes) {
      const before = 'turn' in envelope ? all(log(started(envelope.turn))) : emptyInterview;
      const after = fold({ ...before, lastSeq: envelope.seq - 1 }, envelope);
      const shown = shows[envelope.type] as (after: InterviewState, event: Event) => unknown;
      expect(shown(after, envelope), JSON.stringify(envelope)).toBe(true);
    }
  });

  test('there is one for every kind', () => {
    const kinds = new Set(fixtures.flatMap(([, envelopes]) => envelopes.map(({ type }) => type)));
    expect([...kinds].sort()).toEqual(Object.keys(shows).sort());
  });
});

describe('folding', () => {
  test('words are appended, and the final text replaces them', () => {
    const events = log(started(1), delta(1, 'Hello, '), delta(1, 'Ann.'), final(1, 'Hello, Ann!'));
    expect(all(events.slice(0, 3)).turns[0]?.text).toBe('Hello, Ann.');
    expect(all(events).turns[0]).toMatchObject({ text: 'Hello, Ann!', final: { source: 'script' } });
  });

  test('an event seen before changes nothing', () => {
    const events = log(started(1), delta(1, 'Hello'), delta(1, ' again'));
    const once = all(events);
    expect(all(events, once)).toBe(once);
  });

  test('words that come after a cut are not heard', () => {
    const cut = { type: 'turn.cut', turn: 1, heardMs: 400, heard: 'Tell' } as const;
    const turn = all(log(started(1), delta(1, 'Tell me'), cut, delta(1, ' more'))).turns[0];
    expect(turn).toMatchObject({ text: 'Tell', cutAtMs: 400 });
    expect(turn?.phrases.map(({ text }) => text).join('')).toBe('Tell me more');
  });

  test('turns stand in the order in which they began, whenever they end', () => {
    const events = log(started(1), started(2, 'candidate'), started(3), final(3, 'c'), final(2, 'b', 'candidate'));
    expect(all(events).turns.map(({ turn }) => turn)).toEqual([1, 2, 3]);
  });

  test('levels repeat a number and are taken all the same', () => {
    const level = { v: 1, seq: 1, at: 5, type: 'level', candidate: 0.5, interviewer: 0 } as const;
    const after = all([...log(state('listening')), level]);
    expect(after).toMatchObject({ lastSeq: 1, at: 5, levels: { candidate: 0.5 } });
  });

  test('a kind from a later version is passed over', () => {
    const later = { v: 1, seq: 1, at: 0, type: 'from.later' } as unknown as Envelope;
    expect(all([later])).toEqual({ ...emptyInterview, lastSeq: 1 });
  });

  test('a stored transcript gives the same turns as its events', () => {
    const events = log(started(1), delta(1, 'Hi'), final(1, 'Hi'), started(2, 'candidate'), final(2, '', 'candidate'));
    const folded = all(events);
    const transcript = folded.turns.flatMap((turn) => turn.final ?? []);
    const shape = ({ turn, role, text }: { turn: number; role: string; text: string }) => ({ turn, role, text });
    expect(interviewFrom(transcript, 5).turns.map(shape)).toEqual(folded.turns.map(shape));
  });
});
