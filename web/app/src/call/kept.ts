import type { InterviewSession, Session } from '@antiphon/client';
import type { Wish } from '../wish.ts';
import type { Manner } from './manner.ts';

/** What leads back to an interview after its page was reloaded. It is in the tab's own storage: it holds the token. */
export interface Kept {
  session: Session;
  wish: Wish;
  manner: Manner;
}

const KEY = 'interview';

export function keptCall(): Kept | undefined {
  const kept = sessionStorage.getItem(KEY);
  return kept === null ? undefined : (JSON.parse(kept) as Kept);
}

export const forgetCall = () => sessionStorage.removeItem(KEY);

/** A page that is being unloaded closes its call, which is not over by that. */
let unloading = false;
globalThis.addEventListener('pagehide', () => {
  unloading = true;
});
globalThis.addEventListener('pageshow', ({ persisted }) => {
  unloading = false;
  // One that the browser kept whole comes back without its call.
  if (persisted && keptCall()) location.reload();
});

export const isUnloading = () => unloading;

/** After these, what was kept leads nowhere. */
const SPENT: readonly (string | undefined)[] = ['interview_ended', 'moved', 'resume_refused'];

/** Keeps the way back until the interview is over. Each leads back once: the newest is kept. */
export function keepCall(session: InterviewSession, wish: Wish, manner: Manner): void {
  let last: Session | undefined;
  session.view.subscribe(() => {
    if (unloading) return;
    const { status, failure } = session.view.get();
    if (status === 'ended' || SPENT.includes(failure?.code)) forgetCall();
    else if (session.session && session.session !== last) {
      last = session.session;
      sessionStorage.setItem(KEY, JSON.stringify({ session: last, wish, manner } satisfies Kept));
    }
  });
}
