import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrive } from '../src/order.js';
import { emptyInterview, fold, type InterviewState } from '../src/state.js';
import type { Envelope, Event } from '../src/wire.js';
import { eventFixtures } from './fixtures.js';
import { log, started } from './support/events.js';

const all = (envelopes: readonly Envelope[], from: InterviewState = emptyInterview) => envelopes.reduce(fold, from);

/** Not in the log: it repeats the number of the last one that is. */
const passes = ({ type }: Event) => ['level', 'turn.silence', 'watched'].includes(type);

/** One of each kind, as the server writes them. Turns are numbered anew by the histories. */
const samples = eventFixtures().flatMap(([, envelopes]) => envelopes);
const turnOf = (at: number) => Math.ceil(at / 4);

/** An interview's log: any kinds in any order, turns that begin before they go on, with loudness in between. */
const histories = fc
  .array(fc.record({ sample: fc.constantFrom(...samples), text: fc.string({ maxLength: 8 }), later: fc.boolean() }), { maxLength: 40 })
  .map((picks): Envelope[] => {
    const logged: Event[] = [];
    const begun = new Set<number>();
    for (const [i, { sample, text, later }] of picks.entries()) {
      const turn = turnOf(i + 1);
      if (!begun.has(turn)) logged.push(started(turn, turn % 2 === 0 ? 'candidate' : 'interviewer'));
      begun.add(turn);
      if (later) logged.push({ type: 'from.later', text } as unknown as Event);
      if (sample.type === 'turn.started') continue;
      logged.push({ ...sample, ...('turn' in sample && { turn }), ...('text' in sample && { text }) });
    }
    let seq = 0;
    return logged.map((event, i) => ({ ...event, v: 1, seq: passes(event) ? seq : (seq += 1), at: i * 10 }) as Envelope);
  });

/** The same log as a bad network and two transports at once would bring it. */
const deliveries = histories.chain((history) =>
  fc.record({
    history: fc.constant(history),
    delivered: fc
      .tuple(fc.subarray(history), fc.subarray(history))
      .chain(([again, third]) => fc.shuffledSubarray([...history, ...again, ...third], { minLength: history.length + again.length + third.length })),
  }),
);

describe('whatever happens on the way', () => {
  test('the order of arrival, and what comes twice, change nothing', () => {
    fc.assert(
      fc.property(deliveries, ({ history, delivered }) => {
        expect(delivered.length).toBeGreaterThanOrEqual(history.length);
        expect(all(delivered)).toEqual(all(history));
      }),
    );
  });

  test('a reconnection that begins anywhere before the break, even at the beginning, changes nothing', () => {
    const broken = histories.chain((history) =>
      fc.record({
        history: fc.constant(history),
        breaks: fc.array(fc.tuple(fc.nat(history.length), fc.nat(history.length)), { maxLength: 4 }),
      }),
    );
    fc.assert(
      fc.property(broken, ({ history, breaks }) => {
        let state = emptyInterview;
        for (const [until, from] of breaks) state = all(history.slice(Math.min(from, until), until), state);
        expect(all(history, state)).toEqual(all(history));
      }),
    );
  });

  test('by pieces it comes to the same as at once', () => {
    fc.assert(
      fc.property(histories, fc.array(fc.nat(60)), (history, cuts) => {
        const places = [0, ...cuts.filter((cut) => cut < history.length).toSorted((a, b) => a - b), history.length];
        const pieces = places.slice(1).map((end, i) => history.slice(places[i], end));
        expect(pieces.reduce((state, piece) => all(piece, state), emptyInterview)).toEqual(all(history));
      }),
    );
  });

  test('kinds of a later version leave no trace but their number', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const known = history.filter(({ type }) => (type as string) !== 'from.later');
        let seq = 0;
        const renumbered = known.map((envelope) => ({ ...envelope, seq: passes(envelope) ? seq : (seq += 1) }) as Envelope);
        const { lastSeq, at, ...state } = all(history);
        expect(state).toEqual({ ...all(renumbered), lastSeq: undefined, at: undefined });
        expect(lastSeq).toBe(history.reduce((last, envelope) => Math.max(last, envelope.seq), 0));
        expect(at).toBe(history.at(-1)?.at ?? 0);
      }),
    );
  });

  test('the state that was is left as it was', () => {
    const freeze = (value: unknown): void => {
      if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
      Object.freeze(value);
      Object.values(value).forEach(freeze);
    };
    fc.assert(
      fc.property(deliveries, ({ delivered }) => {
        delivered.reduce((state, envelope) => {
          freeze(state);
          return fold(state, envelope);
        }, emptyInterview);
      }),
    );
  });
});

describe('an event that comes before another one', () => {
  const events = log(started(1), started(2), started(3), started(4));
  const [one, two, three, four] = events as [Envelope, Envelope, Envelope, Envelope];

  test('waits for it', () => {
    const early = all([one, three, four]);
    expect(early).toMatchObject({ lastSeq: 1, ahead: [{ seq: 3 }, { seq: 4 }] });
    expect(early.turns).toHaveLength(1);
    const complete = fold(early, two);
    expect(complete).toEqual(all(events));
    expect(complete.ahead).toEqual([]);
  });

  test('waits once, however often it comes', () => {
    const early = all([one, three]);
    expect(fold(early, three)).toBe(early);
  });

  test('does not wait for one that never comes', () => {
    const many = Array.from({ length: 300 }, (_, i) => ({ ...four, seq: i + 3 }));
    const state = all([one, ...many]);
    expect(state).toMatchObject({ lastSeq: 302, ahead: [] });
  });

  test('an empty log has its first event due at once', () => {
    expect(arrive(0, [], one)).toEqual({ due: [one], ahead: [] });
  });
});
