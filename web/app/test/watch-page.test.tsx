import { ApiError, type InterviewDetail } from '@antiphon/client';
import { screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { WatchPage } from '../src/pages/watch/WatchPage.tsx';
import { api } from '../src/queries.ts';
import { open, stub, turn } from './support.tsx';

const interview: InterviewDetail = {
  id: 'i',
  mine: true,
  recorded: false,
  status: 'live',
  track: 'behavioural',
  createdAt: '2026-03-01T12:00:00Z',
  durationMs: 0,
  turns: 0,
  transcript: [],
  lastSeq: 0,
  model: { provider: 'practice', name: 'practice' },
};

/** An answer of the event log that the test writes. */
function stream() {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  return {
    response: new Response(readable),
    send: (seq: number, event: object) =>
      writer.write(new TextEncoder().encode(`id: ${seq}\ndata: ${JSON.stringify({ v: 1, seq, at: seq * 1000, ...event })}\n\n`)),
    end: () => writer.close(),
  };
}

beforeEach(() => {
  vi.restoreAllMocks();
  vi.spyOn(api, 'tracks').mockResolvedValue({ tracks: [], model: interview.model });
});

const openWatch = () => open('/watch/i', { '/watch/$id': WatchPage, '/sessions/$id': stub('record') });

const state = (now: string) => ({ type: 'session.state', state: now, muted: false, holding: false, patience: 'balanced' });

test('a record that is lost is said to be, and goes on where it was', async () => {
  const [first, second] = [stream(), stream()];
  const asked = vi.spyOn(api, 'interview').mockResolvedValueOnce(interview).mockResolvedValue({ ...interview, status: 'ended', reason: 'completed' });
  const events = vi.spyOn(api, 'events').mockResolvedValueOnce(first.response).mockResolvedValueOnce(second.response);
  openWatch();
  await screen.findByText('Connected to the record.');
  void first.send(1, { type: 'turn.final', ...turn({ text: 'Welcome.' }) });
  await screen.findByText('Welcome.');
  void first.end();
  await screen.findByText(/connection to the record is lost/);
  await screen.findByText('Connected to the record.');
  expect(events.mock.calls.map(([, after]) => after)).toEqual([0, 1]);
  void second.send(2, { type: 'turn.final', ...turn({ turn: 2, role: 'candidate', source: 'typed', text: 'Goodbye.' }) });
  void second.send(3, state('ended'));
  void second.end();
  await screen.findByRole('link', { name: 'Open its record' });
  expect(screen.getByText('Welcome.')).toBeDefined();
  expect(screen.getByText('Goodbye.')).toBeDefined();
  expect(screen.getByText('Candidate', { selector: 'li p' })).toBeDefined();
  expect(document.body.textContent).not.toContain('You interrupted');
  expect(asked).toHaveBeenCalledTimes(2);
});

test('an interview that is over leads to its record, and one that is not there is said not to be', async () => {
  vi.spyOn(api, 'interview').mockResolvedValueOnce({ ...interview, status: 'ended' });
  openWatch();
  await screen.findByRole('link', { name: 'Open its record' });
  vi.spyOn(api, 'interview').mockRejectedValueOnce(new ApiError({ code: 'not_found', status: 404, message: 'There is no such interview.', retryable: false }));
  openWatch();
  await screen.findByRole('heading', { name: 'This interview cannot be watched' });
});
