import type { Plan, TaggedPlan } from '@antiphon/client';
import { draftOf, placeOf, samePlan, type Draft, type DraftQuestion, type DraftSection, type Head } from './draft.ts';
import type { Fault } from './fault.ts';
import { inserted, moved, stepped } from './order.ts';

/** A plan on the desk: what is being written, and what the server has. */
export interface Desk {
  draft: Draft;
  saved: Plan;
  version: number;
  /** Of what the edit was begun from. */
  etag?: string;
  /** The key of the part that is open, or `plan`. */
  open: string;
  fault?: Fault;
  /** For the next key. */
  next: number;
}

export type DeskAction =
  | { type: 'head'; change: Partial<Head> }
  | { type: 'section'; key: string; change: Partial<Omit<DraftSection, 'key' | 'questions'>> }
  | { type: 'question'; key: string; change: Partial<Omit<DraftQuestion, 'key'>> }
  | { type: 'addSection'; title: string }
  /** At the end of the section. */
  | { type: 'addQuestion'; section: string }
  | { type: 'remove'; key: string }
  /** By one place; a question at its section's edge goes on into the next one. */
  | { type: 'step'; key: string; by: -1 | 1 }
  /** Questions dropped before or after another one. */
  | { type: 'drop'; keys: readonly string[]; target: string; position: 'before' | 'after' }
  /** Questions dropped into a section that may be empty. */
  | { type: 'dropInto'; keys: readonly string[]; section: string }
  | { type: 'open'; key: string }
  | { type: 'refused'; fault: Fault }
  | { type: 'saved'; plan: TaggedPlan; sent: Draft }
  /** What is on the desk gives way: another version, or what the server has. */
  | { type: 'replace'; plan: Plan }
  | { type: 'read'; plan: TaggedPlan };

const USUAL_DEPTH = 2;

export function deskOf({ plan, version, etag }: TaggedPlan): Desk {
  return { ...draftOf(plan), saved: plan, version, etag, open: 'plan' };
}

export const isUnsaved = ({ draft, saved }: Desk): boolean => !samePlan(draft, saved);

export function work(desk: Desk, action: DeskAction): Desk {
  switch (action.type) {
    case 'head':
      return settled({ ...desk, draft: { ...desk.draft, ...action.change } }, 'plan', action.change);
    case 'section':
      return settled(sections(desk, (all) => all.map((one) => (one.key === action.key ? { ...one, ...action.change } : one))), action.key, action.change);
    case 'question':
      return settled(questions(desk, (all) => all.map((one) => (one.key === action.key ? { ...one, ...action.change } : one))), action.key, action.change);
    case 'addSection': {
      const [section, question] = [`k${desk.next}`, `k${desk.next + 1}`];
      const added = { key: section, title: action.title, questions: [blank(question)] };
      return { ...sections(desk, (all) => [...all, added]), open: section, next: desk.next + 2 };
    }
    case 'addQuestion': {
      const key = `k${desk.next}`;
      const grown = sections(desk, (all) =>
        all.map((one) => (one.key === action.section ? { ...one, questions: [...one.questions, blank(key)] } : one)),
      );
      return { ...grown, open: key, next: desk.next + 1 };
    }
    case 'remove':
      return removed(desk, action.key);
    case 'step':
      return sections(desk, (all) => stepped(all, action.key, action.by));
    case 'drop':
      return sections(desk, (all) => moved(all, action.keys, action.target, action.position));
    case 'dropInto':
      return sections(desk, (all) => inserted(all, action.keys, action.section));
    case 'open':
      return { ...desk, open: action.key };
    case 'refused':
      return { ...desk, fault: action.fault, open: action.fault.key };
    case 'saved':
      return afterSave(desk, action.plan, action.sent);
    case 'replace':
      return { ...desk, ...draftOf(action.plan, desk.next), open: 'plan', fault: undefined };
    case 'read':
      return deskOf(action.plan);
  }
}

/** The server gave ids to new questions; whatever was written meanwhile stays. */
function afterSave(desk: Desk, { plan, version, etag }: TaggedPlan, sent: Draft): Desk {
  const ids = new Map<string, string>();
  sent.sections.forEach(({ questions: asked }, s) =>
    asked.forEach(({ key }, q) => ids.set(key, plan.sections[s]?.questions[q]?.id ?? '')),
  );
  const named = questions(desk, (all) => all.map((one) => (one.id === '' ? { ...one, id: ids.get(one.key) ?? '' } : one)));
  return { ...named, saved: plan, version, etag, fault: undefined };
}

/** What stood next to it is open then. */
function removed(desk: Desk, key: string): Desk {
  const place = placeOf(desk.draft, key);
  if (!place) {
    const at = desk.draft.sections.findIndex((one) => one.key === key);
    const left = desk.draft.sections.filter((one) => one.key !== key);
    return { ...sections(desk, () => left), open: (left[at] ?? left[at - 1])?.key ?? 'plan' };
  }
  const section = desk.draft.sections[place.section];
  const left = section?.questions.filter((one) => one.key !== key) ?? [];
  const open = (left[place.question] ?? left[place.question - 1])?.key ?? section?.key ?? 'plan';
  return { ...questions(desk, (all) => all.filter((one) => one.key !== key)), open };
}

/** A fault is told until its field is changed. */
function settled(desk: Desk, key: string, change: object): Desk {
  const over = desk.fault?.key === key && desk.fault.field in change;
  return over ? { ...desk, fault: undefined } : desk;
}

function sections(desk: Desk, change: (all: DraftSection[]) => DraftSection[]): Desk {
  return { ...desk, draft: { ...desk.draft, sections: change(desk.draft.sections) } };
}

function questions(desk: Desk, change: (all: DraftQuestion[]) => DraftQuestion[]): Desk {
  return sections(desk, (all) => all.map((one) => ({ ...one, questions: change(one.questions) })));
}

function blank(key: string): DraftQuestion {
  return { key, id: '', text: '', depth: USUAL_DEPTH, mustAsk: false };
}
