import type { PastAnswer } from '@antiphon/client';

/** With which interview's answer the one of this page is compared, in the page's address. */
export interface Compared {
  with?: string;
}

export const comparedOf = ({ with: other }: Record<string, unknown>): Compared => ({
  with: typeof other === 'string' && other !== '' ? other : undefined,
});

/**
 * The two answers that are side by side, the earlier first: that of an interview and the one it is compared with, or else
 * the one before it, or after it where it is the first. `answers` are newest first.
 */
export function pairOf(answers: readonly PastAnswer[], id: string, other?: string): [earlier: PastAnswer, later: PastAnswer] | undefined {
  const at = answers.findIndex(({ interview }) => interview === id);
  const chosen = answers.findIndex(({ interview }) => interview === other && interview !== id);
  const beside = chosen >= 0 ? chosen : at + 1 < answers.length ? at + 1 : at - 1;
  const [earlier, later] = [answers[Math.max(at, beside)], answers[Math.min(at, beside)]];
  return at < 0 || !earlier || !later ? undefined : [earlier, later];
}
