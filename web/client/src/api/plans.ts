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
  /** Of the version that was read, as the `ETag` header had it. */
  etag?: string;
}

/** What interviews are held by, and who is asked to one. */
export interface PlanApi {
  /** All plans that the user may see, without their questions. */
  plans(): Promise<PlanList>;
  /** The newest version. */
  plan(id: string): Promise<TaggedPlan>;
  /** A new plan, in its first version. */
  createPlan(plan: Plan): Promise<TaggedPlan>;
  /**
   * Another version. With an `etag`, only where nobody else has made one since that was read.
   *
   * @throws {@link ApiError} `precondition_failed` where somebody has
   */
  savePlan(id: string, plan: Plan, etag?: string): Promise<TaggedPlan>;
  /** The plan and its invitations. Interviews keep the version that they were held by. */
  deletePlan(id: string): Promise<void>;
  /** All versions, the newest first. */
  planVersions(id: string): Promise<PlanVersionList>;
  /** Plans to begin with. */
  planTemplates(): Promise<PlanTemplateList>;
  /** By the text model, where there is one; from a template otherwise. */
  generatePlan(wish: GeneratePlan): Promise<GeneratedPlan>;
  /** A new plan from a file. `unprocessable`, with the field in `details`, where it is none. */
  importPlan(text: string, type: 'application/yaml' | 'application/json'): Promise<TaggedPlan>;
  /** The newest version as a file that {@link PlanApi.importPlan} reads. */
  exportPlan(id: string, format: 'json' | 'yaml'): Promise<Download>;
  /** The plan's invitations, without their tokens. */
  invitations(plan: string): Promise<InvitationList>;
  /** The token is in this answer, and never again. */
  invite(plan: string, wish: CreateInvitation): Promise<Invitation>;
  /** Nobody else gets in by it. */
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
