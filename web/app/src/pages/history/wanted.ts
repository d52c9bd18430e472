import type { InterviewFilter, InterviewStatus } from '@antiphon/client';

const statuses: readonly InterviewStatus[] = ['ended', 'live', 'created'];

/** Which interviews are shown, in the page's address. */
export interface Wanted extends Pick<InterviewFilter, 'q' | 'role' | 'track' | 'status'> {
  /** The first and the last day, as the reader's calendar has them: `2026-03-01`. */
  from?: string;
  to?: string;
}

export function wantedOf({ q, role, track, status, from, to }: Record<string, unknown>): Wanted {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const day = (value: unknown) => (typeof value === 'string' && beginOf(value) ? value : undefined);
  return {
    q: text(q),
    role: text(role),
    track: text(track),
    status: statuses.find((one) => one === status),
    from: day(from),
    to: day(to),
  };
}

export const isAll = (wanted: Wanted): boolean => Object.values(wanted).every((value) => value === undefined);

/** As the server is asked: from a day's first moment to another's last. */
export function filterOf({ from, to, ...rest }: Wanted): InterviewFilter {
  return { ...rest, from: from && beginOf(from)?.toISOString(), to: to && beginOf(to, 1)?.toISOString() };
}

/** When a day begins here, or one so many days later; nothing for what is no day. */
function beginOf(day: string, later = 0): Date | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  if (year === undefined) return undefined;
  const begin = new Date(Number(year), Number(month) - 1, Number(date));
  // A year below 100 would be one of the last century, and the 31st of June a day of July.
  if (begin.getFullYear() !== Number(year) || begin.getDate() !== Number(date)) return undefined;
  begin.setDate(begin.getDate() + later);
  return begin;
}
