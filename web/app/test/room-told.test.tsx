import { emptyInterview, fold, InterviewSession, type Envelope, type Event, type Notice, type SessionView, type Told } from '@antiphon/client';
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import { Banners } from '../src/pages/room/Banners.tsx';
import { missed } from '../src/pages/room/missed.ts';
import { closed, pausing } from '../src/pages/room/told.ts';
import { Watched } from '../src/pages/room/Watched.tsx';
import { render, turn } from './support.tsx';

/** Numbered as the server does it: what passes is not in the log. */
const after = (...events: Event[]) => {
  let seq = 0;
  const number = ({ type }: Event) => (type === 'turn.silence' || type === 'watched' ? seq : (seq += 1));
  return events.map((event, i) => ({ v: 1, seq: number(event), at: i, ...event }) as Envelope).reduce(fold, emptyInterview);
};

function call(view: Partial<SessionView>) {
  const session = new InterviewSession({ api: {} as never });
  session.view.patch({ status: 'live', ...view });
  const send = vi.spyOn(session, 'send').mockReturnValue(true);
  return { session, send };
}

describe('a gap', () => {
  const notice = (code: Notice['code'], at: number): Told<Notice> => ({ code, at, message: '' });
  const told = [notice('connection_lost', 3_000), notice('reconnected', 9_000)];

  test('is known of the server’s notices to a page that was reloaded', () => {
    expect(missed(told, undefined)).toEqual({ startMs: 3_000, endMs: 9_000 });
  });

  test('is as long as either side noticed it', () => {
    expect(missed(told, { startMs: 1_000, endMs: 8_800 })).toEqual({ startMs: 1_000, endMs: 9_000 });
  });

  test('that the server did not notice counts, also after one that it did', () => {
    const own = { startMs: 20_000, endMs: 22_000 };
    expect(missed([], own)).toBe(own);
    expect(missed(told, own)).toBe(own);
  });

  test('that is not over is none yet', () => {
    expect(missed([notice('connection_lost', 3_000)], undefined)).toBeUndefined();
  });

  test('is told with its length, and the question can be had again', async () => {
    const { session, send } = call({ gap: { startMs: 1_000, endMs: 7_200 } });
    render(<Banners session={session} />);
    expect(screen.getByRole('status').textContent).toContain('We missed about 6 s of you.');
    await userEvent.click(screen.getByRole('button', { name: 'Repeat the question' }));
    expect(send).toHaveBeenCalledWith({ type: 'repeat' });
    expect(screen.getByRole('status').textContent).toBe('');
  });

  test('that nobody can have noticed is not told', () => {
    render(<Banners session={call({ gap: { startMs: 1_000, endMs: 1_400 } }).session} />);
    expect(screen.getByRole('status').textContent).toBe('');
  });
});

describe('an echo in the room', () => {
  test('is told, with half-duplex as a remedy', async () => {
    const { session } = call({ echo: true });
    render(<Banners session={session} />);
    expect(screen.getByText(/seems to hear the interviewer/)).toBeDefined();
    await userEvent.click(screen.getByRole('button', { name: 'Off while it speaks' }));
    expect(session.view.get().halfDuplex).toBe(true);
    expect(screen.getByText(/Your microphone is off while the interviewer speaks/)).toBeDefined();
  });

  test('half-duplex can be turned off again', async () => {
    const { session } = call({ halfDuplex: true });
    render(<Banners session={session} />);
    await userEvent.click(screen.getByRole('button', { name: /I have headphones/ }));
    expect(session.view.get().halfDuplex).toBe(false);
    expect(screen.getByRole('status').textContent).toBe('');
  });

  test('does not matter to who talks by a key', () => {
    render(<Banners session={call({ echo: true }).session} push />);
    expect(screen.getByRole('status').textContent).toBe('');
  });
});

describe('a microphone from which nothing comes', () => {
  test('is told with a remedy', () => {
    render(<Banners session={call({ microphone: 'silent' }).session} />);
    expect(screen.getByText(/Check that it is plugged in/)).toBeDefined();
    expect(screen.getByRole('button', { name: 'Use another one' })).toBeDefined();
  });

  test('is as it should be where the candidate types', () => {
    render(<Banners session={call({ microphone: 'silent' }).session} silent />);
    expect(screen.getByRole('status').textContent).toBe('');
  });
});

describe('who is watched', () => {
  const by = (watchers: number) => after({ type: 'watched', watchers });

  test('sees it for as long as it is so, and hears it once', () => {
    const { session } = call({ interview: by(0) });
    render(<Watched session={session} />);
    const announced = () => screen.getByRole('status').textContent;
    expect(announced()).toBe('');
    act(() => session.view.patch({ interview: by(1) }));
    expect(screen.getByText('Someone is watching')).toBeDefined();
    const first = announced();
    expect(first).not.toBe('');
    act(() => session.view.patch({ interview: by(3) }));
    expect(screen.getByText('3 people are watching')).toBeDefined();
    expect(announced()).toBe(first);
    act(() => session.view.patch({ interview: by(0) }));
    expect(screen.queryByText(/watching/)).toBeNull();
  });
});

describe('the closing arc', () => {
  const listening = (holding = false) =>
    ({ type: 'session.state', state: 'listening', muted: false, holding, patience: 'balanced' }) as const;
  const answering = { type: 'turn.started', turn: 2, role: 'candidate', startMs: 0 } as const;
  const silent = { type: 'turn.silence', turn: 2, sinceMs: 1_000, untilMs: 2_800 } as const;

  test('is there while a silence is about to end the turn', () => {
    expect(pausing(after(listening(), answering, silent))).toMatchObject({ untilMs: 2_800 });
  });

  test.each<[string, Event[]]>([
    ['the candidate goes on', [listening(), answering, silent, { ...silent, untilMs: undefined }]],
    ['they asked for a moment', [listening(true), answering, silent]],
    ['the interviewer has the turn', [listening(), answering, silent, { ...listening(), state: 'thinking' }]],
    ['the turn is over', [listening(), answering, silent, { type: 'turn.final', ...turn({ turn: 2, role: 'candidate' }) }]],
  ])('is gone when %s', (_, events) => expect(pausing(after(...events))).toBeUndefined());

  test.each([[900, 0], [1_000, 0], [1_900, 0.5], [2_800, 1], [9_000, 1]])('at %i it is closed by %d', (now, share) => {
    expect(closed(silent, now)).toBe(share);
  });
});
