import { interviewFrom, type Doubt, type Line, type Millis, type Role, type TurnView } from '@antiphon/client';

/** A turn as it is read: once the interview is over, with what is known of its words. */
export interface ReadTurn extends TurnView {
  line?: Line;
}

export function readTurns(lines: readonly Line[]): ReadTurn[] {
  return interviewFrom(lines, 0).turns.map((view, i) => ({ ...view, line: lines[i] }));
}

/** Below it, the server measures no pace by a line either. */
const TRUSTED = 0.7;

/** Why a line may not be what was said; nothing where it is trusted. */
export function doubtsOf({ line }: ReadTurn): readonly Doubt[] {
  return line && line.trust < TRUSTED && !line.corrected ? (line.doubts ?? []) : [];
}

/** What an interrupted interviewer had prepared to say and did not. */
export function unheard({ text, final }: TurnView): string | undefined {
  if (!final?.cut || final.generated === undefined) return undefined;
  const { generated } = final;
  const rest = generated.startsWith(text) ? generated.slice(text.length).trim() : generated;
  return rest === '' ? undefined : rest;
}

/** The turn that is heard at a time; the last one that was, where nobody speaks. */
export function turnAt(turns: readonly ReadTurn[], ms: Millis): ReadTurn | undefined {
  return turns.findLast(({ startMs }) => startMs <= ms) ?? turns[0];
}

/** Whether it is really being said then. */
export function speaksAt({ startMs, final }: TurnView, ms: Millis): boolean {
  return startMs <= ms && (final === undefined || ms <= final.endMs);
}

export type Speaker = Role | 'both';

export function shownTo(turns: readonly ReadTurn[], speaker: Speaker): readonly ReadTurn[] {
  return speaker === 'both' ? turns : turns.filter(({ role }) => role === speaker);
}
