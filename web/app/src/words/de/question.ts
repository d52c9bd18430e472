import type { Catalogue } from '../en/index.ts';

export const question: Catalogue['question'] = {
  name: 'Dieselbe Frage',
  cannotOpen: 'Diese Antworten konnten nicht geöffnet werden',
  lead: '{n, plural, one {Sie haben diese Frage einmal beantwortet.} other {Sie haben diese Frage #-mal beantwortet. Hier sind zwei Ihrer Antworten.}}',
  earlier: 'Frühere Antwort',
  later: 'Spätere Antwort',
  only: 'Ihre Antwort',
  once: 'Wenn Sie sie noch einmal beantworten, stehen hier beide Antworten nebeneinander.',
  notAnswered: 'Die Frage selbst wurde übergangen.',
};
