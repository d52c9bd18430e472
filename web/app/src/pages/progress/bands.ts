import type { Band, ProgressPoint } from '@antiphon/client';

/** From the bottom up. What was not enough to judge by is on no level. */
export const levels = ['emerging', 'solid', 'strong'] as const satisfies readonly Band[];

/** A competency over the interviews: undefined where nobody looked at it. */
export interface Judged {
  name: string;
  bands: readonly (Band | undefined)[];
}

/** What reports say of each competency, those of most interviews first. Whoever writes reports may write a name in other letters. */
export function judgedIn(points: readonly ProgressPoint[]): Judged[] {
  const key = (name: string) => name.trim().toLowerCase();
  const names = new Map(points.flatMap(({ bands }) => bands.map(({ name }) => [key(name), name.trim()] as const)));
  const judged = [...names].map(([wanted, name]) => ({
    name,
    bands: points.map(({ bands }) => bands.find((one) => key(one.name) === wanted)?.band),
  }));
  return judged.toSorted((a, b) => timesOf(b) - timesOf(a) || a.name.localeCompare(b.name));
}

/** In how many interviews. */
export const timesOf = ({ bands }: Judged): number => bands.filter((band) => band !== undefined).length;
