import { queryOptions } from '@tanstack/react-query';
import { api } from '../../queries.ts';

export const plansQuery = queryOptions({ queryKey: ['plans'], queryFn: () => api.plans() });

/** What one may edit is read anew each time that it is opened; while it is edited, it stays. */
export const planQuery = (id: string) =>
  queryOptions({ queryKey: ['plan', id], queryFn: () => api.plan(id), staleTime: Number.POSITIVE_INFINITY, gcTime: 0 });

export const versionsQuery = (id: string) => queryOptions({ queryKey: ['plan', id, 'versions'], queryFn: () => api.planVersions(id) });

export const invitationsQuery = (plan: string) =>
  queryOptions({ queryKey: ['plan', plan, 'invitations'], queryFn: () => api.invitations(plan) });

export const templatesQuery = queryOptions({
  queryKey: ['plan-templates'],
  queryFn: () => api.planTemplates(),
  staleTime: Number.POSITIVE_INFINITY,
});
