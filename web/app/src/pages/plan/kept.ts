import type { Plan, TaggedPlan } from '@antiphon/client';
import { planOf, samePlan } from './draft.ts';
import { deskOf, isUnsaved, type Desk } from './desk.ts';

/** Unsaved changes, and what they were made to. */
interface Kept {
  plan: Plan;
  etag?: string;
}

const name = (id: string) => `plan:${id}`;

/** Keeps what is unsaved for as long as the tab lives, so that a reload loses nothing. */
export function keep(id: string, desk: Desk): void {
  if (!isUnsaved(desk)) return forget(id);
  const kept: Kept = { plan: planOf(desk.draft), etag: desk.etag };
  sessionStorage.setItem(name(id), JSON.stringify(kept));
}

export function forget(id: string): void {
  sessionStorage.removeItem(name(id));
}

/** The desk as it was left. Saving is still an edit of what was opened then. */
export function found(read: TaggedPlan): { desk: Desk; restored: boolean } {
  const desk = deskOf(read);
  const kept = keptFor(read.id);
  if (!kept || samePlan(kept.plan, read.plan)) return { desk, restored: false };
  return { desk: { ...deskOf({ ...read, plan: kept.plan, etag: kept.etag }), saved: read.plan }, restored: true };
}

function keptFor(id: string): Kept | undefined {
  const text = sessionStorage.getItem(name(id));
  return text === null ? undefined : (JSON.parse(text) as Kept);
}
