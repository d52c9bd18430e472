import type { Check, DiagnosisView } from '@antiphon/client';
import { browserRows, databaseRows, duration, figures, mediaRows, modelRows, problemOf, stateWords, titleOf, type Row } from './words.ts';

/**
 * Everything that was found, for whoever runs the server or the network. It has no credential, no token and no
 * complete address of this browser.
 */
export function report(view: DiagnosisView, agent = navigator.userAgent, at = new Date()): string {
  const [verdict, ...others] = view.findings;
  return [
    '# Antiphon diagnostics',
    '',
    ...(verdict ? [`**${plain(verdict.cause)}** ${plain(verdict.remedy)} (\`${verdict.code}\`)`, ''] : []),
    ...others.map(({ code, cause, remedy }) => `- ${plain(cause)} ${plain(remedy)} (\`${code}\`)`),
    ...(others.length > 0 ? [''] : []),
    '## Ways to the server',
    '',
    ...ways(view),
    '',
    '## This browser',
    '',
    ...list(browserRows(view)),
    '',
    '## The server',
    '',
    ...list(mediaRows(view)),
    ...check('Database', view.database, databaseRows),
    ...check('Model', view.model, modelRows),
    '',
    `- Browser: ${plain(agent)}`,
    `- Time: ${at.toISOString()}`,
    '',
  ].join('\n');
}

function ways({ attempts }: DiagnosisView): string[] {
  if (attempts.length === 0) return ['None was tried.'];
  return attempts.flatMap((attempt) => {
    const { path, state, ms } = attempt;
    const relay = path.url === undefined ? '' : ` (${path.url})`;
    const took = state === 'works' && ms !== undefined ? ` after ${duration(ms)}` : '';
    const why = problemOf(attempt);
    return [
      `- ${titleOf(path)}${relay}: ${stateWords[state]}${took}${why === undefined ? '' : `. ${plain(why)}`}`,
      ...figures(attempt).map((row) => `  ${line(row)}`),
    ];
  });
}

function check<T>(name: string, of: Check<T>, rows: (value: T) => Row[]): string[] {
  if (of.state === 'done') return [`- ${name}: works, ${duration(of.ms)}`, ...rows(of.value).map((row) => `  ${line(row)}`)];
  if (of.state === 'failed') return [`- ${name}: failed, ${duration(of.ms)}: \`${of.failure.code}\`, ${plain(of.failure.cause)}`];
  return [`- ${name}: not asked`];
}

const list = (rows: readonly Row[]): string[] => rows.map(line);

const line = ([name, value]: Row): string => `- ${name}: ${plain(value)}`;

/** What others said is text, and not Markdown. */
const plain = (text: string): string => text.replace(/[\\`*_[\]<>#|]/g, '\\$&').replace(/\s+/g, ' ');
