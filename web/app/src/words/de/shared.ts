import type { Catalogue } from '../en/index.ts';

export const shared: Catalogue['shared'] = {
  name: 'Ein geteiltes Gespräch',
  opening: 'Wird geöffnet …',
  failed: 'Dieser Link lässt sich gerade nicht öffnen',
  closed: {
    title: 'Dieser Link führt nirgendwohin mehr',
    lead: 'Er ist abgelaufen, wurde zurückgenommen, oder das Gespräch wurde gelöscht.',
    remedy: 'Bitten Sie die Person, die ihn Ihnen gegeben hat, um einen neuen.',
  },
  lead: '{day}, {length}',
  until: 'Sie lesen dies über einen Link, der am {day} endet.',
  redacted: 'Einiges wurde vor dem Teilen ausgelassen. Regeln haben es gefunden, und Regeln können etwas übersehen.',
  report: 'Bericht',
  transcript: 'Mitschrift',
  line: 'Zeile {turn}',
  nothing: 'Es gibt keinen Bericht: Es wurde nichts gesagt, woraus einer entstehen könnte.',
};
