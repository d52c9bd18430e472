import type {
  CreateInvitation,
  GeneratedPlan,
  GeneratePlan,
  Invitation,
  InvitationList,
  Invited,
  Plan,
  PlanDetail,
  PlanList,
  PlanTemplateList,
  PlanVersionList,
} from '../wire.js';
import { deleting, type Download, path, type Requests, sending, withQuery } from './request.js';

/** A plan as it was read: `etag` goes with the edit, so that nobody's work is overwritten unseen. */
export interface TaggedPlan extends PlanDetail {
  etag?: string;
}

/** What interviews are held by, and who is asked to one. */
export interface PlanApi {
  plans(): Promise<PlanList>;
  plan(id: string): Promise<TaggedPlan>;
  createPlan(plan: Plan): Promise<TaggedPlan>;
  /** @throws ApiError `precondition_failed` where it was changed since it was read */
  savePlan(id: string, plan: Plan, etag?: string): Promise<TaggedPlan>;
  deletePlan(id: string): Promise<void>;
  planVersions(id: string): Promise<PlanVersionList>;
  planTemplates(): Promise<PlanTemplateList>;
  /** By the text model, where there is one; from a template otherwise. */
  generatePlan(wish: GeneratePlan): Promise<GeneratedPlan>;
  importPlan(text: string, type: 'application/yaml' | 'application/json'): Promise<TaggedPlan>;
  exportPlan(id: string, format: 'json' | 'yaml'): Promise<Download>;
  invitations(plan: string): Promise<InvitationList>;
  /** The token is in this answer, and never again. */
  invite(plan: string, wish: CreateInvitation): Promise<Invitation>;
  withdrawInvitation(id: string): Promise<void>;
  /** What whoever has the token is invited to. */
  invited(token: string): Promise<Invited>;
}

/** Plans are made by a model in this time. */
const GENERATE_TIMEOUT_MS = 60_000;

export function planApi(requests: Requests): PlanApi {
  const tagged = async (where: string, init?: RequestInit): Promise<TaggedPlan> => {
    const { etag, body } = await requests.tagged<PlanDetail>(where, init);
    return { ...body, etag };
  };
  return {
    plans: () => requests.json('/api/plans'),
    plan: (id) => tagged(path('plans', id)),
    createPlan: (plan) => tagged('/api/plans', sending('POST', plan)),
    savePlan: (id, plan, etag) => tagged(path('plans', id), sending('PUT', plan, etag === undefined ? {} : { 'if-match': etag })),
    deletePlan: (id) => requests.none(path('plans', id), deleting),
    planVersions: (id) => requests.json(path('plans', id, 'versions')),
    planTemplates: () => requests.json('/api/plan-templates'),
    generatePlan: (wish) => requests.json('/api/plans/generate', sending('POST', wish), GENERATE_TIMEOUT_MS),
    importPlan: (text, type) => tagged('/api/plans/import', { method: 'POST', headers: { 'content-type': type }, body: text }),
    exportPlan: (id, format) => requests.download(withQuery(path('plans', id, 'export'), { format })),
    invitations: (plan) => requests.json(path('plans', plan, 'invitations')),
    invite: (plan, wish) => requests.json(path('plans', plan, 'invitations'), sending('POST', wish)),
    withdrawInvitation: (id) => requests.none(path('invitations', id), deleting),
    invited: (token) => requests.json(path('invitations', token)),
  };
}
