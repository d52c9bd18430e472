import type { Patience } from '@antiphon/client';

/** What is practised, in the address of the prepare page: it survives a reload and can be kept as a bookmark. */
export interface Wish {
  track?: string;
  minutes?: number;
  patience?: Patience;
  role?: string;
  /** The question to begin with. */
  question?: string;
  /** A plan of one's own that is tried. */
  plan?: string;
  /** What opens the invitation that is followed. */
  invitation?: string;
}

const patiences: readonly unknown[] = ['quick', 'balanced', 'patient'] satisfies Patience[];

export function wishOf(search: Record<string, unknown>): Wish {
  const minutes = Number(search.minutes);
  return {
    track: typeof search.track === 'string' ? search.track : undefined,
    minutes: Number.isInteger(minutes) && minutes >= 1 && minutes <= 120 ? minutes : undefined,
    patience: patiences.includes(search.patience) ? (search.patience as Patience) : undefined,
    role: typeof search.role === 'string' && search.role.trim() !== '' ? search.role.slice(0, 120) : undefined,
    question: text(search.question),
    plan: text(search.plan),
    invitation: text(search.invitation),
  };
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
