import type { Plan, TaggedPlan } from '@antiphon/client';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useReducer } from 'react';
import { beforeEach, describe, expect, test } from 'vitest';
import { deskOf, work, type Desk } from '../src/pages/plan/desk.ts';
import { Editor } from '../src/pages/plan/Editor.tsx';
import { found, keep } from '../src/pages/plan/kept.ts';
import { standingOf } from '../src/pages/plan/standing.ts';
import { typeOf } from '../src/pages/plans/useNewPlan.ts';
import { render } from './support.tsx';

const asked = (id: string, what: object = {}) => ({ id, text: `What is ${id}?`, depth: 2, mustAsk: false, ...what });
const plan: Plan = {
  title: 'Operations',
  minutes: 20,
  sections: [
    { title: 'Warm-up', minutes: 5, questions: [asked('a', { mustAsk: true }), asked('b')] },
    { title: 'Depth', questions: [asked('c', { depth: 7 })] },
  ],
};
const read: TaggedPlan = { plan, id: 'p', title: plan.title, version: 1, etag: '"1"', createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z' };

let shown: Desk;

function Desktop({ start }: { start: Desk }) {
  const [desk, dispatch] = useReducer(work, start);
  shown = desk;
  return <Editor desk={desk} dispatch={dispatch} refusedAt={0} />;
}

const show = (start: Desk = deskOf(read)) => {
  render(<Desktop start={start} />);
  return userEvent.setup();
};
const row = (name: RegExp) => screen.getByRole('row', { name });
const texts = () => shown.draft.sections.map(({ questions }) => questions.map(({ id }) => id || '·').join('')).join('|');

describe('the editor', () => {
  test('begins with the interview as a whole, beside the outline', () => {
    show();
    expect(screen.getByRole('textbox', { name: 'Title' })).toHaveProperty('value', 'Operations');
    expect(within(row(/What is a/)).getByText('must ask')).toBeDefined();
    expect(within(row(/What is c/)).getByText('7 follow-ups')).toBeDefined();
  });

  test('opens a question by the keyboard, and puts the reader at its heading', async () => {
    const user = show();
    row(/What is b/).focus();
    await user.keyboard('{Enter}');
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Question' }));
    expect(screen.getByText('Question 2 of 2 in “Warm-up”')).toBeDefined();
  });

  test('takes what is typed into the plan', async () => {
    const user = show();
    await user.click(row(/What is b/));
    await user.type(screen.getByRole('textbox', { name: 'What is asked' }), ' Really');
    await user.click(screen.getByRole('checkbox', { name: /Must be asked/ }));
    await user.type(screen.getByRole('textbox', { name: 'What a good answer has' }), 'Numbers');
    expect(shown.draft.sections[0]?.questions[1]).toMatchObject({ text: 'What is b? Really', mustAsk: true, good: 'Numbers' });
  });

  test('moves a question over its section’s edge, and keeps the focus on the button', async () => {
    const user = show();
    await user.click(row(/What is b/));
    const down = screen.getByRole('button', { name: 'Move down' });
    await user.click(down);
    expect(texts()).toBe('a|bc');
    await user.click(down);
    await user.click(down);
    expect(texts()).toBe('a|cb');
    expect(down.getAttribute('aria-disabled')).toBe('true');
    expect(document.activeElement).toBe(down);
    expect(screen.getByRole('status').textContent).toBe('Question 2 of 2 in “Depth”');
  });

  test('puts the reader into the field of what is added', async () => {
    const user = show();
    await user.click(screen.getByRole('button', { name: 'Add a question to “2. Depth”' }));
    await user.keyboard('Anything else?');
    expect(shown.draft.sections[1]?.questions[1]?.text).toBe('Anything else?');
    await user.click(screen.getByRole('button', { name: 'Add a section' }));
    await user.keyboard('Closing');
    expect(shown.draft.sections[2]?.title).toBe('Closing');
  });

  test('goes on with what stands next to what is removed', async () => {
    const user = show();
    await user.click(row(/What is a/));
    await user.click(screen.getByRole('button', { name: 'Remove the question' }));
    expect(texts()).toBe('b|c');
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Question' }));
  });

  test('says a fault at its field, and where in the outline', () => {
    const desk = deskOf(read);
    const key = desk.draft.sections[0]?.questions[1]?.key ?? '';
    const emptied = work(desk, { type: 'question', key, change: { text: '' } });
    show(work(emptied, { type: 'refused', fault: { key, field: 'text', message: 'from the server' } }));
    const field = screen.getByRole('textbox', { name: 'What is asked' });
    expect(document.activeElement).toBe(field);
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByText('Something has to be written here.')).toBeDefined();
    expect(within(row(/New question/)).getByText('Something is wrong here')).toBeDefined();
  });

  test('tells when the sections take more than there is', () => {
    show(work(deskOf(read), { type: 'head', change: { minutes: 4 } }));
    expect(screen.getByText(/add up to 5/)).toBeDefined();
  });
});

describe('what is left unsaved', () => {
  beforeEach(() => sessionStorage.clear());

  test('is there again, as an edit of what was opened then', () => {
    keep('p', work(deskOf(read), { type: 'head', change: { title: 'Mine' } }));
    const { desk, restored } = found({ ...read, version: 2, etag: '"2"', plan: { ...plan, title: 'Theirs' } });
    expect([restored, desk.draft.title, desk.saved.title, desk.etag]).toEqual([true, 'Mine', 'Theirs', '"1"']);
  });

  test('is forgotten once it is saved', () => {
    keep('p', work(deskOf(read), { type: 'head', change: { title: 'Mine' } }));
    keep('p', deskOf(read));
    expect(found(read).restored).toBe(false);
  });
});

test.each([
  [{}, 'open'],
  [{ revoked: true, uses: 1 }, 'withdrawn'],
  [{ uses: 1 }, 'used'],
  [{ expiresAt: '2026-01-01T00:00:00Z' }, 'expired'],
])('an invitation with %o is %s', (what, standing) => {
  const invitation = { id: 'i', plan: 'p', version: 1, createdAt: '', expiresAt: '2026-03-01T00:00:00Z', maxUses: 1, uses: 0, share: false, revoked: false, ...what };
  expect(standingOf(invitation, Date.parse('2026-02-01T00:00:00Z'))).toBe(standing);
});

test.each([
  ['  {"title": "A"}', 'application/json'],
  ['title: A\nminutes: 3', 'application/yaml'],
  ['# {a comment}\ntitle: A', 'application/yaml'],
])('%j is taken as %s', (text, type) => expect(typeOf(text)).toBe(type));
