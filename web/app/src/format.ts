import type { EndReason, InterviewSummary, Millis, Source, Track, Turn } from '@antiphon/client';

/** `4:05`, `1:02:03`: a place on the interview's clock. */
export function timeCode(ms: Millis): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** `42 s`, `3 min 5 s`, `1 h 2 min`: a length. */
export function length(ms: Millis): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `0.4 s`: for lengths where tenths matter. */
export function tenths(ms: Millis): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

export function day(timestamp: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(timestamp));
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

export const endings: Record<EndReason, string> = {
  completed: 'Every question was asked.',
  time_up: 'The time was up.',
  budget_up: 'What the interviewer may cost was used up.',
  candidate_ended: 'You ended it.',
  candidate_left: 'Your connection was lost and did not come back.',
  never_connected: 'It never became a call.',
  idle: 'Nobody said anything for half an hour.',
  model_failed: 'The interviewer failed.',
  server_stopped: 'The server was stopped.',
  failed: 'The server had a fault.',
};

export const sources: Record<Source, string> = {
  script: 'exact: the interviewer’s own script',
  provider: 'recognised by the interviewing model',
  browser: 'recognised by your browser',
  typed: 'typed',
  none: 'words not recognised',
};

/** What stands for a turn without words. */
export function wordless({ role, speechMs, pauses, cut }: Pick<Turn, 'role' | 'speechMs'> & Partial<Turn>): string {
  if (role === 'interviewer' && cut) return 'Nothing yet: it was cut off before the first word';
  const what = role === 'candidate' ? 'Spoken answer' : 'Spoken turn';
  const silences = pauses?.length ? `, ${plural(pauses.length, 'pause')}` : '';
  return `${what}, ${length(speechMs)}${silences} — words not recognised`;
}

/** What an interview is called where it has no role of its own. */
export function nameOf({ role, track }: Pick<InterviewSummary, 'role' | 'track'>, tracks?: readonly Track[]): string {
  return role ?? tracks?.find(({ id }) => id === track)?.title ?? track;
}
