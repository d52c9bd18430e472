import type { Catalogue } from '../en/index.ts';

export const home: Catalogue['home'] = {
  name: 'Üben',
  title: 'Ein Vorstellungsgespräch üben, laut gesprochen',
  lead: 'Eine Stimme fragt, Sie antworten. Lassen Sie sich Zeit: Sie können nachdenken, unterbrechen, stummschalten oder tippen.',
  last: 'Ihre letzten Gespräche',
  none: 'Noch keine. Nach dem ersten ist hier seine Zeitlinie: Sie über der Linie, der Interviewer darunter.',
  role: 'Stelle, für die Sie üben',
  roleHint: 'Nur für Ihre eigene Liste. Das Feld darf leer bleiben.',
  kind: 'Art des Gesprächs',
  about: '{about} {questions}.',
  length: 'Dauer',
  lengths: {
    minutes: '{n, number} Minuten',
    short: 'Zum Aufwärmen',
    usual: 'Das Übliche',
    full: 'Das ganze Gespräch',
  },
  patience: 'Geduld des Interviewers',
  patiences: {
    quick: 'Zügig',
    quickAbout: 'Antwortet gleich, wenn Sie aufhören',
    balanced: 'Ausgewogen',
    balancedAbout: 'Wartet eine kurze Pause ab',
    patient: 'In aller Ruhe',
    patientAbout: 'Wartet auch langes Nachdenken ab',
  },
  job: 'Stattdessen eine Stellenbeschreibung einfügen',
  setUp: 'Mikrofon einrichten',
  begins: 'Damit geht es los. Das Gespräch folgt, wenn Sie es sagen.',
};
