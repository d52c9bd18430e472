import type { Catalogue } from '../en/index.ts';

export const shell: Catalogue['shell'] = {
  skip: 'Zum Inhalt der Seite',
  pages: 'Seiten',
  practise: 'Üben',
  sessions: 'Gespräche',
  progress: 'Verlauf',
  plans: 'Pläne',
  diagnostics: 'Diagnose',
  settings: 'Einstellungen',
  colours: 'Farben',
  auto: 'System',
  light: 'Hell',
  dark: 'Dunkel',
};
