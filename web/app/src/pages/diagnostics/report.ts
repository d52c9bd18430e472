import type { Check, DiagnosisView } from '@antiphon/client';
import { browserRows, databaseRows, mediaRows, modelRows } from './rows.ts';
import { figures, problemOf } from './ways.ts';
import type { DiagnosticWords, Row } from './words.ts';

/**
 * Everything that was found, for whoever runs the server or the network, in the language in which it was read. It has no
 * credential, no token and no complete address of this browser.
 */
export function report(words: DiagnosticWords, view: DiagnosisView, agent = navigator.userAgent, at = new Date()): string {
  const { t } = words;
  const [verdict, ...others] = view.findings.map(({ code, ...found }) => ({ code, ...words.finding({ code, ...found }) }));
  return [
    `# ${t('report.heading')}`,
    '',
    ...(verdict ? [`**${plain(verdict.cause)}** ${plain(verdict.remedy)} (\`${verdict.code}\`)`, ''] : []),
    ...others.map(({ code, cause, remedy }) => `- ${plain(cause)} ${plain(remedy)} (\`${code}\`)`),
    ...(others.length > 0 ? [''] : []),
    `## ${t('ways')}`,
    '',
    ...ways(words, view),
    '',
    `## ${t('browser')}`,
    '',
    ...list(browserRows(words, view)),
    '',
    `## ${t('server')}`,
    '',
    ...list(mediaRows(words, view)),
    ...check(words, t('checks.database'), view.database, databaseRows),
    ...check(words, t('checks.model'), view.model, modelRows),
    '',
    line([t('report.browser'), agent]),
    `- ${t('report.time')}: ${at.toISOString()}`,
    '',
  ].join('\n');
}

function ways(words: DiagnosticWords, { attempts }: DiagnosisView): string[] {
  const { t, duration } = words;
  if (attempts.length === 0) return [t('report.noWay')];
  return attempts.flatMap((attempt) => {
    const { path, state, ms } = attempt;
    const relay = path.url === undefined ? '' : ` (${path.url})`;
    const word = t(`states.${state}`);
    const how = state === 'works' && ms !== undefined ? t('report.after', { state: word, time: duration(ms) }) : word;
    const why = problemOf(words, attempt);
    return [
      `- ${t(`kinds.${path.kind}`)}${relay}: ${how}${why === undefined ? '' : `. ${plain(why)}`}`,
      ...figures(words, attempt).map((row) => `  ${line(row)}`),
    ];
  });
}

function check<T>(words: DiagnosticWords, name: string, of: Check<T>, rows: (words: DiagnosticWords, value: T) => Row[]): string[] {
  const { t, duration } = words;
  if (of.state === 'done') {
    return [`- ${name}: ${t('report.works', { time: duration(of.ms) })}`, ...rows(words, of.value).map((row) => `  ${line(row)}`)];
  }
  if (of.state === 'failed') {
    return [`- ${name}: ${t('report.failed', { time: duration(of.ms) })}: \`${of.failure.code}\`, ${plain(of.failure.cause)}`];
  }
  return [`- ${name}: ${t('report.notAsked')}`];
}

const list = (rows: readonly Row[]): string[] => rows.map(line);

const line = ([name, value]: Row): string => `- ${name}: ${plain(value)}`;

/** What others said is text, and not Markdown. */
const plain = (text: string): string => text.replace(/[\\`*_[\]<>#|]/g, '\\$&').replace(/\s+/g, ' ');
