/** Which speakers the interviewer is heard through. */
export const speakers = {
  which: 'Speakers',
  system: 'As the system has it',
  numbered: 'Speakers {n, number}',
  choose: 'Choose other speakers…',
} as const;
