const KEY = 'space-talks';

/** Whether the space bar is for talking. Who dictates, or has it for something else, turns it off. */
export const spaceTalks = () => localStorage.getItem(KEY) !== 'off';

export function keepSpaceTalks(on: boolean): void {
  if (on) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, 'off');
}
