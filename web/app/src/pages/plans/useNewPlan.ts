import type { GeneratedPlan, GeneratePlan, Plan, TaggedPlan } from '@antiphon/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '../../queries.ts';
import { plansQuery } from './queries.ts';

/** How a new plan comes about. */
export type Origin =
  | { from: 'plan'; plan: Plan }
  | { from: 'job'; wish: GeneratePlan }
  | { from: 'text'; text: string };

/** Who wrote a plan that was made for a job: told once, above it. */
export type Author = Pick<GeneratedPlan, 'madeBy' | 'failure'>;

/** Keeps a new plan and opens it. */
export function useNewPlan() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: made,
    onSuccess: async ({ plan, author }) => {
      await queries.invalidateQueries({ queryKey: plansQuery.queryKey });
      await navigate({ to: '/plans/$id', params: { id: plan.id }, state: { author } });
    },
  });
}

async function made(origin: Origin): Promise<{ plan: TaggedPlan; author?: Author }> {
  if (origin.from === 'plan') return { plan: await api.createPlan(origin.plan) };
  if (origin.from === 'text') return { plan: await api.importPlan(origin.text, typeOf(origin.text)) };
  const { plan, madeBy, failure } = await api.generatePlan(origin.wish);
  return { plan: await api.createPlan(plan), author: { madeBy, failure } };
}

/** A plan in JSON is an object; anything else is YAML. */
export function typeOf(text: string): 'application/json' | 'application/yaml' {
  return text.trimStart().startsWith('{') ? 'application/json' : 'application/yaml';
}

declare module '@tanstack/react-router' {
  interface HistoryState {
    author?: Author;
  }
}
