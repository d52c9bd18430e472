import type { InterviewDetail, Turn } from '@antiphon/client';
import { day, length, sources, timeCode, wordless } from '../format.ts';

export type ExportFormat = 'text' | 'markdown' | 'json';

export const exportNames: Record<ExportFormat, string> = { text: 'Text', markdown: 'Markdown', json: 'JSON' };

const kinds: Record<ExportFormat, { type: string; ending: string; write: (interview: InterviewDetail, title: string) => string }> = {
  text: { type: 'text/plain', ending: 'txt', write: asText },
  markdown: { type: 'text/markdown', ending: 'md', write: asMarkdown },
  json: { type: 'application/json', ending: 'json', write: (interview) => `${JSON.stringify(interview, null, 2)}\n` },
};

/** The whole record in one file, made in the page. */
export function exported(interview: InterviewDetail, title: string, format: ExportFormat): File {
  const { type, ending, write } = kinds[format];
  return new File([write(interview, title)], `interview-${interview.createdAt.slice(0, 10)}.${ending}`, { type });
}

export function download(file: File): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function asText(interview: InterviewDetail, title: string): string {
  const lines = interview.transcript.map((turn) => `${timeCode(turn.startMs).padStart(7)}  ${who(turn)}: ${words(turn)}`);
  return [title, about(interview), '', ...lines, ''].join('\n');
}

function asMarkdown(interview: InterviewDetail, title: string): string {
  const lines = interview.transcript.map((turn) => `**${who(turn)}** \`${timeCode(turn.startMs)}\`  \n${escaped(words(turn))}\n`);
  return [`# ${escaped(title)}`, '', escaped(about(interview)), '', ...lines].join('\n');
}

function about({ createdAt, durationMs, model }: InterviewDetail): string {
  return `${day(createdAt)} · ${length(durationMs)} · interviewer: ${model.provider}, ${model.name}`;
}

const who = ({ role }: Turn) => (role === 'candidate' ? 'You' : 'Interviewer');

function words(turn: Turn): string {
  const cut = turn.cut ? ' [interrupted]' : '';
  if (turn.text === '') return `(${wordless(turn)})${cut}`;
  return turn.text + cut + (turn.source === 'script' ? '' : ` [${sources[turn.source]}]`);
}

function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>#]/g, '\\$&');
}
