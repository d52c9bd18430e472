import { callApi, type CallApi } from './calls.js';
import { interviewApi, type InterviewApi } from './interviews.js';
import { peopleApi, type PeopleApi } from './people.js';
import { planApi, type PlanApi } from './plans.js';
import { type ApiOptions, Requests } from './request.js';

export { ApiError } from './error.js';
export type { ExportFormat, InterviewFilter } from './interviews.js';
export type { TaggedPlan } from './plans.js';
export type { ApiOptions, Download } from './request.js';

/** The server's HTTP interface. Every method throws an `ApiError` where the answer is not what was asked for. */
export interface Api extends CallApi, InterviewApi, PlanApi, PeopleApi {}

export function createApi(options: ApiOptions = {}): Api {
  const requests = new Requests(options);
  return { ...callApi(requests), ...interviewApi(requests), ...planApi(requests), ...peopleApi(requests) };
}
