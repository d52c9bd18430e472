import { ApiError, createApi, type InterviewDetail, type InterviewFilter } from '@antiphon/client';
import { infiniteQueryOptions, keepPreviousData, QueryClient, queryOptions } from '@tanstack/react-query';
import { fetchOrTake } from './early.ts';
import { authorization } from './token.ts';

export const api = createApi({ headers: authorization, fetch: fetchOrTake });

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < 2 && error instanceof ApiError && error.retryable,
      refetchOnWindowFocus: false,
    },
  },
});

const PAGE = 10;

/** What the server offers: tracks, its model, what it keeps, and whether it records. */
export const offerQuery = queryOptions({ queryKey: ['tracks'], queryFn: () => api.tracks(), staleTime: 300_000 });

export const tracksQuery = queryOptions({ ...offerQuery, select: ({ tracks }) => tracks });

/** For how many days all interviews are kept; null: until their owners delete them. */
export const retentionDaysQuery = queryOptions({ ...offerQuery, select: ({ retentionDays }) => retentionDays ?? null });

/** How the server knows its users. */
export const authQuery = queryOptions({ queryKey: ['auth'], queryFn: () => api.auth(), staleTime: 300_000 });

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: () => api.me() });

/** What was asked for a moment ago, for a page that was about to be drawn, is not asked again when it is. */
export const MOMENT_MS = 1_000;

export const lastInterviewsQuery = queryOptions({
  queryKey: ['interviews', 'last'],
  queryFn: () => api.interviews({ limit: 3 }),
  staleTime: MOMENT_MS,
});

/** Interviews that fit, the newest first. */
export const interviewsQuery = (filter: InterviewFilter = {}) =>
  infiniteQueryOptions({
    queryKey: ['interviews', 'all', filter],
    queryFn: ({ pageParam }) => api.interviews({ ...filter, before: pageParam, limit: PAGE }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });

/** The questions that were answered in more than one interview. */
export const repeatedQuery = queryOptions({
  queryKey: ['interviews', 'questions'],
  queryFn: () => api.repeatedQuestions(),
  staleTime: MOMENT_MS,
});

/** A finished interview changes no more. */
export const interviewQuery = (id: string) =>
  queryOptions({
    queryKey: ['interview', id],
    queryFn: () => api.interview(id),
    staleTime: ({ state }) => ((state.data as InterviewDetail | undefined)?.status === 'ended' ? Number.POSITIVE_INFINITY : MOMENT_MS),
  });
