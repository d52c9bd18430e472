/** What a plan may be at most; the server holds to the same (`src/plan/check.rs`). */
export const limits = {
  minutes: 120,
  sections: 12,
  questions: 40,
  depth: 10,
  title: 120,
  role: 120,
  seniority: 60,
  text: 600,
  good: 600,
  rephrase: 600,
  competency: 80,
  note: 200,
  days: 365,
  uses: 1_000,
} as const;
