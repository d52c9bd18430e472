import { ApiError, type Plan, type TaggedPlan } from '@antiphon/client';
import { describe, expect, test } from 'vitest';
import { deskOf, isUnsaved, work, type Desk, type DeskAction } from '../src/pages/plan/desk.ts';
import { planOf } from '../src/pages/plan/draft.ts';
import { faultOf } from '../src/pages/plan/fault.ts';
import { canStep } from '../src/pages/plan/order.ts';

const asked = (id: string) => ({ id, text: `${id}?`, depth: 2, mustAsk: false });
const plan: Plan = {
  title: 'Operations',
  minutes: 20,
  sections: [
    { title: 'Warm-up', questions: [asked('a'), asked('b')] },
    { title: 'Depth', minutes: 10, questions: [asked('c')] },
  ],
};
const tagged = (of: Plan = plan, version = 1): TaggedPlan => ({
  plan: of,
  id: 'p',
  title: of.title,
  version,
  etag: `"${version}"`,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
});

const after = (...actions: DeskAction[]): Desk => actions.reduce(work, deskOf(tagged()));
const keyOf = (desk: Desk, id: string): string => {
  const found = desk.draft.sections.flatMap(({ questions }) => questions).find((one) => one.id === id);
  if (!found) throw new Error(`no question ${id}`);
  return found.key;
};
const order = ({ draft }: Desk) => draft.sections.map(({ questions }) => questions.map(({ id }) => id).join('')).join('|');
const [a, b, c] = ['a', 'b', 'c'].map((id) => keyOf(after(), id)) as [string, string, string];
const [first, second] = after().draft.sections.map(({ key }) => key) as [string, string];

describe('what is unsaved', () => {
  test('nothing is, before anything is changed', () => expect(isUnsaved(after())).toBe(false));

  test('white space at the ends and emptied fields are no change', () => {
    const desk = after({ type: 'head', change: { title: ' Operations ', role: '' } }, { type: 'question', key: a, change: { good: ' ' } });
    expect(isUnsaved(desk)).toBe(false);
  });

  test('a change that is taken back is none', () => {
    const changed = after({ type: 'question', key: a, change: { mustAsk: true } });
    expect(isUnsaved(changed)).toBe(true);
    expect(isUnsaved(work(changed, { type: 'question', key: a, change: { mustAsk: false } }))).toBe(false);
  });
});

describe('the order', () => {
  test.each<[string, DeskAction, string]>([
    ['a question goes down', { type: 'step', key: a, by: 1 }, 'ba|c'],
    ['at its section’s end it goes on into the next', { type: 'step', key: b, by: 1 }, 'a|bc'],
    ['and back from its beginning', { type: 'step', key: c, by: -1 }, 'abc|'],
    ['the first stays where it is', { type: 'step', key: a, by: -1 }, 'ab|c'],
    ['a section goes with its questions', { type: 'step', key: first, by: 1 }, 'c|ab'],
    ['a question is dropped after one of another section', { type: 'drop', keys: [a], target: c, position: 'after' }, 'b|ca'],
    ['several keep their order', { type: 'drop', keys: [b, a], target: c, position: 'before' }, '|abc'],
    ['onto itself is nowhere', { type: 'drop', keys: [a], target: a, position: 'after' }, 'ab|c'],
    ['into a section is at its end', { type: 'dropInto', keys: [a], section: second }, 'b|ca'],
  ])('%s', (_, action, expected) => expect(order(after(action))).toBe(expected));

  test('says where there is no further', () => {
    const { sections } = after().draft;
    expect([canStep(sections, a, -1), canStep(sections, a, 1), canStep(sections, c, 1)]).toEqual([false, true, false]);
  });
});

describe('adding and removing', () => {
  test('what is added is open, and empty', () => {
    const desk = after({ type: 'addQuestion', section: second });
    expect(desk.draft.sections[1]?.questions[1]).toMatchObject({ key: desk.open, id: '', text: '', depth: 2 });
  });

  test('a section begins with a question', () => {
    const desk = after({ type: 'addSection', title: 'Closing' });
    expect(desk.draft.sections[2]).toMatchObject({ key: desk.open, title: 'Closing', questions: [{ id: '' }] });
  });

  test('no key is used twice', () => {
    const desk = after({ type: 'addQuestion', section: first }, { type: 'addSection', title: '' }, { type: 'addQuestion', section: first });
    const keys = desk.draft.sections.flatMap(({ key, questions }) => [key, ...questions.map((one) => one.key)]);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('what stood next to a removed one is open', () => {
    expect(after({ type: 'remove', key: a }).open).toBe(b);
    expect(after({ type: 'remove', key: b }).open).toBe(a);
    expect(after({ type: 'remove', key: c }).open).toBe(second);
    expect(after({ type: 'remove', key: second }).open).toBe(first);
  });
});

describe('a refusal', () => {
  const refusal = (field: string) =>
    new ApiError({ code: 'unprocessable', message: 'Something has to be written here.', retryable: false, status: 422, details: { field } });

  test.each([
    ['title', { key: 'plan', field: 'title' }],
    ['sections', { key: 'plan', field: 'sections' }],
    ['sections[1].minutes', { key: second, field: 'minutes' }],
    ['sections[0].questions', { key: first, field: 'questions' }],
    ['sections[0].questions[1].text', { key: b, field: 'text' }],
  ])('at %s opens that part', (field, place) => {
    const fault = faultOf(refusal(field), after().draft);
    expect(fault).toMatchObject(place);
    if (fault) expect(after({ type: 'refused', fault }).open).toBe(place.key);
  });

  test('stays with its question when that is moved, until its field is changed', () => {
    const fault = faultOf(refusal('sections[0].questions[0].text'), after().draft);
    if (!fault) throw new Error('no fault');
    const moved = after({ type: 'refused', fault }, { type: 'step', key: a, by: 1 }, { type: 'question', key: a, change: { mustAsk: true } });
    expect(moved.fault?.key).toBe(a);
    expect(work(moved, { type: 'question', key: a, change: { text: 'What?' } }).fault).toBeUndefined();
  });

  test('that names no field is none of a field', () => {
    expect(faultOf(new ApiError({ code: 'timeout', message: '', retryable: true, status: 0 }), after().draft)).toBeUndefined();
  });
});

describe('saving', () => {
  test('gives new questions their ids, and keeps what was written meanwhile', () => {
    const sent = after({ type: 'addQuestion', section: second });
    const key = sent.open;
    const kept = planOf(sent.draft);
    kept.sections[1]!.questions[1] = { ...asked('q4'), text: 'New?' };
    const desk = work(work(sent, { type: 'question', key, change: { text: 'Newer?' } }), { type: 'saved', plan: tagged(kept, 2), sent: sent.draft });
    expect(desk.draft.sections[1]?.questions[1]).toMatchObject({ id: 'q4', text: 'Newer?' });
    expect([desk.version, desk.etag, isUnsaved(desk)]).toEqual([2, '"2"', true]);
  });

  test('another version on the desk is unsaved, and what is open is the plan', () => {
    const desk = after({ type: 'open', key: a }, { type: 'replace', plan: { ...plan, title: 'Earlier' } });
    expect([desk.open, desk.draft.title, desk.version, isUnsaved(desk)]).toEqual(['plan', 'Earlier', 1, true]);
  });
});
