import type { DraftQuestion, DraftSection } from './draft.ts';

/** A section or a question one place up or down; a question at its section's edge goes on into the next section. */
export function stepped(sections: DraftSection[], key: string, by: -1 | 1): DraftSection[] {
  const at = sections.findIndex((one) => one.key === key);
  if (at !== -1) return swapped(sections, at, at + by);
  const home = sections.findIndex(({ questions }) => questions.some((one) => one.key === key));
  const questions = sections[home]?.questions ?? [];
  const place = questions.findIndex((one) => one.key === key);
  const question = questions[place];
  if (!question) return sections;
  if (questions[place + by]) return sections.with(home, { ...section(sections, home), questions: swapped(questions, place, place + by) });
  const next = sections[home + by];
  if (!next) return sections;
  return sections
    .with(home, { ...section(sections, home), questions: questions.filter((one) => one.key !== key) })
    .with(home + by, { ...next, questions: by === 1 ? [question, ...next.questions] : [...next.questions, question] });
}

/** Whether {@link stepped} would change anything. */
export function canStep(sections: DraftSection[], key: string, by: -1 | 1): boolean {
  return stepped(sections, key, by) !== sections;
}

/** Questions, in the order in which they stand, before or after another one. */
export function moved(
  sections: DraftSection[],
  keys: readonly string[],
  target: string,
  position: 'before' | 'after',
): DraftSection[] {
  if (keys.includes(target)) return sections;
  const taken = taking(sections, keys);
  return without(sections, keys).map((one) => {
    const at = one.questions.findIndex((question) => question.key === target);
    if (at === -1) return one;
    return { ...one, questions: one.questions.toSpliced(position === 'before' ? at : at + 1, 0, ...taken) };
  });
}

/** Questions at the end of a section. */
export function inserted(sections: DraftSection[], keys: readonly string[], into: string): DraftSection[] {
  const taken = taking(sections, keys);
  return without(sections, keys).map((one) => (one.key === into ? { ...one, questions: [...one.questions, ...taken] } : one));
}

const taking = (sections: DraftSection[], keys: readonly string[]): DraftQuestion[] =>
  sections.flatMap(({ questions }) => questions.filter(({ key }) => keys.includes(key)));

const without = (sections: DraftSection[], keys: readonly string[]): DraftSection[] =>
  sections.map((one) => ({ ...one, questions: one.questions.filter(({ key }) => !keys.includes(key)) }));

function swapped<T>(list: T[], one: number, other: number): T[] {
  const [a, b] = [list[one], list[other]];
  return a === undefined || b === undefined ? list : list.with(one, b).with(other, a);
}

function section(sections: DraftSection[], at: number): DraftSection {
  const found = sections[at];
  if (!found) throw new RangeError(`no section ${at}`);
  return found;
}
