import type { Millis, Turn } from '@antiphon/client';

/** What can be measured of a transcript without understanding a word of it. */
export interface Measures {
  answers: number;
  youMs: Millis;
  interviewerMs: Millis;
  longestPauseMs?: Millis;
  /** How long the candidate usually took to begin: the median. */
  beginMs?: Millis;
  interruptions: number;
}

export function measure(transcript: readonly Turn[]): Measures {
  const yours = transcript.filter(({ role }) => role === 'candidate');
  const theirs = transcript.filter(({ role }) => role === 'interviewer');
  const pauses = yours.flatMap(({ pauses = [] }) => pauses.map(({ startMs, endMs }) => endMs - startMs));
  return {
    answers: yours.length,
    youMs: sum(yours),
    interviewerMs: sum(theirs),
    longestPauseMs: pauses.length > 0 ? Math.max(...pauses) : undefined,
    // Typing takes its own time before anything is there.
    beginMs: median(yours.flatMap(({ responseMs, source }) => (source === 'typed' ? [] : (responseMs ?? [])))),
    interruptions: theirs.filter(({ cut }) => cut).length,
  };
}

const sum = (turns: readonly Turn[]) => turns.reduce((total, { speechMs }) => total + speechMs, 0);

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : mean(sorted[middle - 1], sorted[middle]);
}

const mean = (a?: number, b?: number) => (a === undefined || b === undefined ? undefined : (a + b) / 2);
