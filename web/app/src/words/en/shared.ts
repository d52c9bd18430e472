/** What somebody reads who was given a link to an interview. */
export const shared = {
  name: 'A shared interview',
  opening: 'Opening it…',
  failed: 'This link cannot be opened now',
  closed: {
    title: 'This link leads nowhere any more',
    lead: 'It has ended, was taken back, or the interview was deleted.',
    remedy: 'Ask whoever gave it to you for another one.',
  },
  lead: '{day}, {length}',
  until: 'You are reading this by a link, which ends on {day}.',
  redacted: 'Some of it was left out before it was shared. Rules found it, and rules may miss something.',
  report: 'Report',
  transcript: 'Transcript',
  line: 'line {turn}',
  nothing: 'There is no report: nothing was said that one could be made of.',
} as const;
