import type { Catalogue } from '../en/index.ts';

export const faults: Catalogue['faults'] = {
  title: 'Diese Seite hat einen Fehler gemacht',
  lead: 'Es liegt nicht an Ihnen. Was in einem Gespräch bisher gesagt wurde, ist auf dem Server aufbewahrt.',
  reload: 'Seite neu laden',
  report: 'Bericht kopieren',
  notFound: 'Unter dieser Adresse gibt es nichts',
  notFoundLead: 'Der Link ist vielleicht alt oder vertippt.',
  practise: 'Ein Gespräch üben',
};
