import { ApiError, type Feedback, type InterviewPlan, type RecordingDetail } from '@antiphon/client';
import { queryOptions } from '@tanstack/react-query';
import { api, MOMENT_MS } from '../../queries.ts';

/** The transcript as it is read: with corrections, and how far each line can be trusted. */
export const transcriptQuery = (id: string) =>
  queryOptions({ queryKey: ['interview', id, 'transcript'], queryFn: () => api.transcript(id), staleTime: MOMENT_MS });

const SOONEST_MS = 1_000;
const LATEST_MS = 10_000;

/** The report. While it is being written, it is asked for again: soon at first, then less often. */
export const feedbackQuery = (id: string) =>
  queryOptions({
    queryKey: ['interview', id, 'feedback'],
    queryFn: () => api.feedback(id),
    staleTime: MOMENT_MS,
    refetchInterval: ({ state }) => (state.data ? pollAfter(state.data, state.dataUpdateCount) : false),
  });

/** How long to wait before asking once more; never, once there is an answer. */
export function pollAfter({ status }: Feedback, asked: number): number | false {
  return status === 'pending' ? Math.min(LATEST_MS, SOONEST_MS * 1.5 ** Math.max(0, asked - 1)) : false;
}

/** Null where nobody was recorded. */
export const recordingQuery = (id: string) =>
  queryOptions({
    queryKey: ['interview', id, 'recording'],
    queryFn: (): Promise<RecordingDetail | null> => api.recording(id).catch(nullIfMissing),
    // Its end is written a moment after the interview's.
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? 2_000 : false),
  });

/** Null where the interview was held by no plan. */
export const planQuery = (id: string) =>
  queryOptions({
    queryKey: ['interview', id, 'plan'],
    queryFn: (): Promise<InterviewPlan | null> => api.interviewPlan(id).catch(nullIfMissing),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const sharesQuery = (id: string) =>
  queryOptions({ queryKey: ['interview', id, 'shares'], queryFn: () => api.shares(id) });

export const retentionQuery = (id: string) =>
  queryOptions({ queryKey: ['interview', id, 'retention'], queryFn: () => api.retention(id) });

function nullIfMissing(error: unknown): null {
  if (error instanceof ApiError && error.status === 404) return null;
  throw error;
}
