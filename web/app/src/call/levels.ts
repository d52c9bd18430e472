import type { InterviewSession, Millis } from '@antiphon/client';

/** Length of one bin. */
export const BIN_MS = 250;

/** The loudest moment of each bin, for both sides: what the Ribbon is drawn from while it grows. */
export interface LevelRecord {
  key: string;
  candidate: number[];
  interviewer: number[];
}

export function levelRecord(): LevelRecord {
  return { key: crypto.randomUUID(), candidate: [], interviewer: [] };
}

export function addLevel(record: LevelRecord, at: Millis, level: { candidate: number; interviewer: number }): void {
  const bin = Math.floor(at / BIN_MS);
  record.candidate[bin] = Math.max(record.candidate[bin] ?? 0, level.candidate);
  record.interviewer[bin] = Math.max(record.interviewer[bin] ?? 0, level.interviewer);
}

/** Keeps the levels of a session for as long as the session lives. */
export function recordLevels(session: InterviewSession): LevelRecord {
  const record = levelRecord();
  let last = session.view.get().interview.levels;
  session.view.subscribe(() => {
    const { levels, at } = session.view.get().interview;
    if (levels === last) return;
    last = levels;
    addLevel(record, at, levels);
  });
  return record;
}
