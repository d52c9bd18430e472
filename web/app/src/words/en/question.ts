/** The same question, answered more than once. */
export const question = {
  name: 'The same question',
  cannotOpen: 'These answers could not be opened',
  lead: '{n, plural, one {You have answered this question once.} other {You have answered this question # times. Here are two of your answers.}}',
  earlier: 'Earlier answer',
  later: 'Later answer',
  only: 'Your answer',
  once: 'When you answer it again, both answers are here side by side.',
  notAnswered: 'The question itself was passed over.',
} as const;
