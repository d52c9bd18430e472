import { emptyInterview, fold, type Envelope, type Event, type InterviewState } from '@antiphon/client';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, test, vi } from 'vitest';
import { TypedAnswer } from '../src/pages/room/TypedAnswer.tsx';
import { answeredOf, captionTurn, fullText, questionTurn, stateName } from '../src/pages/room/told.ts';
import { render, turn } from './support.tsx';

const after = (...events: Event[]): InterviewState =>
  events.map((event, i) => ({ v: 1, seq: i + 1, at: i, ...event }) as Envelope).reduce(fold, emptyInterview);

const now = (state: 'speaking' | 'listening' | 'thinking', more: { muted?: boolean; holding?: boolean } = {}) =>
  ({ type: 'session.state', state, muted: false, holding: false, patience: 'balanced', ...more }) as const;
const question = { id: 'q', index: 2, of: 6, followUp: false };
const asked = { type: 'turn.started', turn: 1, role: 'interviewer', startMs: 0, question } as const;
const said = (of: number, text: string) => ({ type: 'turn.delta', turn: of, text }) as const;
const answering = { type: 'turn.started', turn: 2, role: 'candidate', startMs: 10 } as const;

describe('what is happening', () => {
  test.each<[string, Event[]]>([
    ['connecting', []],
    ['speaking', [now('speaking')]],
    ['thinking', [now('thinking')]],
    ['yourTurn', [now('listening')]],
    ['listening', [now('listening'), answering]],
    ['holding', [now('listening', { holding: true }), answering]],
    ['muted', [now('listening', { muted: true })]],
    ['mutedHolding', [now('listening', { muted: true, holding: true })]],
  ])('%s', (word, events) => {
    const state = after(...events);
    expect(stateName(state, state.session?.holding ?? false)).toBe(word);
  });

  test('is not a moment that nobody asked for', () => {
    expect(stateName(after(now('listening', { holding: true })), false)).toBe('yourTurn');
  });
});

describe('the question', () => {
  test('stays while it is answered', () => {
    const state = after(asked, said(1, 'Why this job?'), answering);
    expect(questionTurn(state)?.text).toBe('Why this job?');
  });

  test('can be read whole although it was interrupted', () => {
    const cut = turn({ question, text: 'Why this', cut: true });
    const state = after(asked, said(1, 'Why this job?'), { type: 'turn.final', ...cut });
    const view = questionTurn(state);
    expect(view?.text).toBe('Why this');
    expect(view && fullText(view)).toBe('Why this job?');
  });

  const more = (of: number, what: Partial<typeof question> = {}) =>
    ({ type: 'turn.started', turn: of, role: 'interviewer', startMs: of * 10, question: { ...question, ...what } }) as const;

  test('stays while who is silent is encouraged, which is the caption', () => {
    const state = after(asked, said(1, 'Why this job?'), more(2), said(2, 'There is no hurry.'));
    expect(questionTurn(state)?.text).toBe('Why this job?');
    expect(captionTurn(state)?.text).toBe('There is no hurry.');
  });

  test('stays while a follow-up to it is waited for, too', () => {
    const followed = [asked, said(1, 'Why this job?'), answering, more(3, { followUp: true }), said(3, 'Why now?')] as const;
    expect(questionTurn(after(...followed))?.text).toBe('Why now?');
    const nudged = after(...followed, more(4, { followUp: true }), said(4, 'I am still here.'));
    expect(questionTurn(nudged)?.text).toBe('Why now?');
  });

  test('that was cut short gives way to being asked again', () => {
    const cut = { type: 'turn.cut', turn: 1, heardMs: 400, heard: 'Hello.' } as const;
    const state = after(asked, said(1, 'Hello.'), cut, answering, more(3), said(3, 'As I was asking: why this job?'));
    expect(questionTurn(state)?.text).toBe('As I was asking: why this job?');
  });

  test('gives way to the next one', () => {
    const state = after(asked, said(1, 'Why this job?'), more(2, { id: 'r', index: 3 }), said(2, 'What is hard?'));
    expect(questionTurn(state)?.text).toBe('What is hard?');
  });
});

test('as many questions are answered as the report will say, whatever the turns', () => {
  expect(answeredOf(after(asked))).toBeUndefined();
  const one = (id: string, status: 'asked' | 'answered' | 'followed_up' | 'skipped') => ({ id, text: '', status, followUps: 0, spentMs: 0, turns: [] });
  const questions = [one('a', 'followed_up'), one('b', 'answered'), one('c', 'skipped'), one('d', 'asked')];
  expect(answeredOf(after({ type: 'coverage', questions }))).toBe(2);
});

describe('the caption line', () => {
  test('does not repeat the question', () => {
    expect(captionTurn(after(asked, said(1, 'Why?')))).toBeUndefined();
  });

  test('shows what else the interviewer says', () => {
    const greeting = { type: 'turn.started', turn: 1, role: 'interviewer', startMs: 0 } as const;
    expect(captionTurn(after(greeting, said(1, 'Hello.')))?.text).toBe('Hello.');
  });

  test('shows recognised words while they are spoken, and not after', () => {
    const speaking = [asked, said(1, 'Why?'), answering, said(2, 'Because')] as const;
    expect(captionTurn(after(...speaking))?.text).toBe('Because');
    const over = { type: 'turn.final', ...turn({ turn: 2, role: 'candidate' }) } as const;
    expect(captionTurn(after(...speaking, over))).toBeUndefined();
  });
});

describe('a typed answer', () => {
  const type = async (sent: boolean) => {
    const onSay = vi.fn(() => sent);
    const Answering = () => {
      const [text, setText] = useState('');
      return <TypedAnswer autoFocus text={text} onText={setText} onSay={onSay} />;
    };
    render(<Answering />);
    const box = screen.getByRole('textbox', { name: 'Your answer' }) as HTMLTextAreaElement;
    await userEvent.type(box, ' Because. ');
    await userEvent.click(screen.getByRole('button', { name: 'Send the answer' }));
    return { onSay, box };
  };

  test('is sent trimmed, and the box is empty again', async () => {
    const { onSay, box } = await type(true);
    expect(onSay).toHaveBeenCalledWith('Because.');
    expect(box.value).toBe('');
  });

  test('is not lost while the connection is down', async () => {
    const { box } = await type(false);
    expect(box.value).toBe(' Because. ');
    expect(screen.getByText(/Not sent/)).toBeDefined();
  });
});
