import type { InterviewSummary, Millis, ModelInfo, Track } from '@antiphon/client';

/** `4:05`, `1:02:03`: a place on the interview's clock. */
export function timeCode(ms: Millis): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** What an interview is called where it has no role of its own. */
export function nameOf({ role, track }: Pick<InterviewSummary, 'role' | 'track'>, tracks?: readonly Track[]): string {
  return role ?? tracks?.find(({ id }) => id === track)?.title ?? track;
}

/** Who asks: of one that lives on the server, its name says it all. */
export const interviewerName = ({ provider, name, host }: ModelInfo): string => (host === undefined ? name : `${provider}, ${name}`);
