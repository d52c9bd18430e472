import { callApi, type CallApi } from './calls.js';
import { interviewApi, type InterviewApi } from './interviews.js';
import { peopleApi, type PeopleApi } from './people.js';
import { planApi, type PlanApi } from './plans.js';
import { type ApiOptions, Requests } from './request.js';

export { ApiError } from './error.js';
export type { CallApi } from './calls.js';
export type { ExportFormat, InterviewApi, InterviewFilter } from './interviews.js';
export type { PeopleApi } from './people.js';
export type { PlanApi, TaggedPlan } from './plans.js';
export type { ApiOptions, Download } from './request.js';

/** The server's HTTP interface. Every method throws an `ApiError` where the answer is not what was asked for. */
export interface Api extends CallApi, InterviewApi, PlanApi, PeopleApi {}

/** What a page asks the server by. Without options: the page's own origin, no credentials but its cookies. */
export function createApi(options: ApiOptions = {}): Api {
  const requests = new Requests(options);
  return { ...callApi(requests), ...interviewApi(requests), ...planApi(requests), ...peopleApi(requests) };
}
