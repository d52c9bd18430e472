import type { Step } from '@antiphon/client';

/**
 * The steps as text, for whoever runs the server: in English, whatever the page speaks, and by the steps' names. No address,
 * token or word of the interview is in it.
 */
export function report(steps: readonly Step[], agent = navigator.userAgent, at = new Date()): string {
  const lines = steps.map(({ name, state, ms, failure }) => {
    const took = ms === undefined ? '' : `, ${Math.round(ms)} ms`;
    const why = failure ? `: ${failure.code}, ${failure.cause}` : '';
    return `- ${name}: ${state}${took}${why}`;
  });
  return ['# Antiphon connection report', '', ...lines, '', `- Browser: ${agent}`, `- Time: ${at.toISOString()}`, ''].join('\n');
}
