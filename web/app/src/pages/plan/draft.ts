import type { Plan, PlanQuestion, PlanSection } from '@antiphon/client';

/** A question on the desk. Its key stays when it is moved, and when it has no id yet. */
export interface DraftQuestion extends PlanQuestion {
  key: string;
}

export interface DraftSection extends Omit<PlanSection, 'questions'> {
  key: string;
  questions: DraftQuestion[];
}

/** A plan that is being written. */
export interface Draft extends Omit<Plan, 'sections'> {
  sections: DraftSection[];
}

/** What of a plan belongs to no section. */
export type Head = Omit<Plan, 'sections'>;

/** The plan for the desk, with keys from a counter; the counter's next value comes along. */
export function draftOf(plan: Plan, next = 1): { draft: Draft; next: number } {
  let count = next;
  const key = () => `k${count++}`;
  const sections = plan.sections.map((section) => ({
    ...section,
    key: key(),
    questions: section.questions.map((question) => ({ ...question, key: key() })),
  }));
  return { draft: { ...plan, sections }, next: count };
}

/** The plan as the server takes it: fields in one order, and none that is empty, so that two of them can be compared. */
export function planOf(draft: Draft | Plan): Plan {
  const { title, role, seniority, language, minutes, sections } = draft;
  return {
    title: title.trim(),
    role: filled(role),
    seniority: filled(seniority),
    language: filled(language),
    minutes,
    sections: sections.map((section) => ({
      title: section.title.trim(),
      minutes: section.minutes,
      questions: section.questions.map(({ id, text, depth, competency, good, patience, mustAsk, rephrase }) => ({
        id,
        text: text.trim(),
        depth,
        competency: filled(competency),
        good: filled(good),
        patience,
        mustAsk,
        rephrase: filled(rephrase),
      })),
    })),
  };
}

export const samePlan = (one: Draft | Plan, other: Draft | Plan): boolean =>
  JSON.stringify(planOf(one)) === JSON.stringify(planOf(other));

/** Where a question stands: its section's and its own position. */
export function placeOf(draft: Draft, key: string): { section: number; question: number } | undefined {
  for (const [section, { questions }] of draft.sections.entries()) {
    const question = questions.findIndex((one) => one.key === key);
    if (question !== -1) return { section, question };
  }
  return undefined;
}

export const countQuestions = ({ sections }: Draft | Plan): number =>
  sections.reduce((sum, { questions }) => sum + questions.length, 0);

function filled(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}
