import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { api } from '../../queries.ts';

const PAGE = 30;

/** What was measured, of a track or of all: the newest first. */
export const progressQuery = (track: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['interviews', 'progress', track],
    queryFn: ({ pageParam }) => api.progress({ track, before: pageParam, limit: PAGE }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
