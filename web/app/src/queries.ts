import { ApiError, createApi, type InterviewDetail } from '@antiphon/client';
import { infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query';

export const api = createApi();

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < 2 && error instanceof ApiError && error.retryable,
      refetchOnWindowFocus: false,
    },
  },
});

const PAGE = 10;

const offer = queryOptions({ queryKey: ['tracks'], queryFn: () => api.tracks(), staleTime: 300_000 });

export const tracksQuery = queryOptions({ ...offer, select: ({ tracks }) => tracks });

export const modelQuery = queryOptions({ ...offer, select: ({ model }) => model });

export const lastInterviewsQuery = queryOptions({
  queryKey: ['interviews', 'last'],
  queryFn: () => api.interviews({ limit: 3 }),
});

export const interviewsQuery = infiniteQueryOptions({
  queryKey: ['interviews', 'all'],
  queryFn: ({ pageParam }) => api.interviews({ before: pageParam, limit: PAGE }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next,
});

/** A finished interview changes no more. */
export const interviewQuery = (id: string) =>
  queryOptions({
    queryKey: ['interview', id],
    queryFn: () => api.interview(id),
    staleTime: ({ state }) => ((state.data as InterviewDetail | undefined)?.status === 'ended' ? Number.POSITIVE_INFINITY : 0),
  });
