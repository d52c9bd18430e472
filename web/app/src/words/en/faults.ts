/** Pages that stand in for others. */
export const faults = {
  title: 'This page made a mistake',
  lead: 'It is not your fault. Whatever was said in an interview so far is kept on the server.',
  reload: 'Load the page again',
  report: 'Copy a report',
  notFound: 'There is nothing at this address',
  notFoundLead: 'The link may be old, or mistyped.',
  practise: 'Practise an interview',
} as const;
