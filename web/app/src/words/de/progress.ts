import type { Catalogue } from '../en/index.ts';

export const progress: Catalogue['progress'] = {
  title: 'Verlauf',
  lead: 'Wie Sie gesprochen haben, Gespräch für Gespräch, so wie es gemessen wurde. Es gibt nichts zu erreichen: Verglichen werden Sie nur mit sich selbst.',
  none: 'Noch ist nichts zu sehen: Es beginnt mit dem ersten Gespräch, in dem Sie sprechen.',
  noneOfThem: 'Es gibt kein Gespräch dieser Art, in dem Sie gesprochen haben.',
  left: '{n, plural, one {Ein Gespräch ohne gesprochene Antwort ist weggelassen.} other {# Gespräche ohne gesprochene Antwort sind weggelassen.}}',
  one: 'Bisher haben Sie ein Gespräch geführt. Vom zweiten an sehen Sie hier, was sich ändert.',
  trends: 'Über Ihre Gespräche hinweg',
  trendsAbout: 'Das älteste steht links. Ab fünf zeigt ein Band, was bei Ihnen üblich ist: die mittlere Hälfte Ihrer Werte. Ein Punkt führt zu seinem Gespräch.',
  latest: 'Zuletzt: {value}',
  usual: 'meist {from} bis {to}',
  few: '{n, plural, =0 {Noch nicht gemessen.} other {Bisher einmal gemessen: {value}.}}',
  chart: '{what} in {n, number} Gesprächen: zuerst {first}, zuletzt {last}; zwischen {least} und {most}.',
  measures: {
    pace: { name: 'Sprechtempo', how: 'Wörter in einer Minute Rede, wo den Worten zu trauen ist' },
    pauses: { name: 'Pausen', how: 'Anteil an Ihren Antworten, in Prozent' },
    response: { name: 'Zeit bis zu Ihrem Beginn', how: 'In Sekunden; die Hälfte Ihrer Antworten begann früher' },
    talk: { name: 'Ihr Anteil an aller Rede', how: 'In Prozent; der Rest gehört dem Interviewer' },
    minutes: { name: 'Länge', how: 'Des Gesprächs, in Minuten' },
  },
  table: 'Alle Werte als Tabelle',
  interview: 'Gespräch',
  repeated: 'Dieselbe Frage noch einmal',
  repeatedAbout: 'Diese haben Sie in mehr als einem Gespräch beantwortet. Jede öffnet zwei Antworten nebeneinander.',
  repeatedNone: 'Wenn Sie eine Frage ein zweites Mal beantworten, können Sie hier beide Antworten vergleichen.',
  times: '{n, plural, other {#-mal beantwortet}}',
};
