import { ApiError } from '@antiphon/client';
import type { Draft } from './draft.ts';

/** What the server does not take, and where: at the part with that key, or at the plan itself. */
export interface Fault {
  key: 'plan' | string;
  field: string;
  message: string;
}

/** The fault that a refusal names, at the part that stood there when the plan was sent. */
export function faultOf(error: unknown, sent: Draft): Fault | undefined {
  if (!(error instanceof ApiError) || typeof error.details !== 'object' || error.details === null) return undefined;
  const { field: path } = error.details as { field?: unknown };
  if (typeof path !== 'string') return undefined;
  const [, section, question, field] = /^(?:sections\[(\d+)\]\.?)?(?:questions\[(\d+)\]\.?)?(\w*)$/.exec(path) ?? [];
  if (field === undefined) return undefined;
  const at = section === undefined ? undefined : sent.sections[Number(section)];
  const key = question === undefined ? at?.key : at?.questions[Number(question)]?.key;
  return { key: key ?? 'plan', field, message: error.message };
}
