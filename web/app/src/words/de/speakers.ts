import type { Catalogue } from '../en/index.ts';

export const speakers: Catalogue['speakers'] = {
  which: 'Lautsprecher',
  system: 'Wie im System eingestellt',
  numbered: 'Lautsprecher {n, number}',
  choose: 'Andere Lautsprecher wählen …',
};
