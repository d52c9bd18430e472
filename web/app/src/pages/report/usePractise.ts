import type { InterviewDetail } from '@antiphon/client';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Wish } from '../../wish.ts';
import { planQuery } from './queries.ts';

/** The same once more: by the same plan, or the same track. */
export function usePractise({ id, track, role }: InterviewDetail): Wish {
  const { data } = useQuery(planQuery(id));
  const plan = data?.id;
  const minutes = data?.plan.minutes;
  return useMemo(() => (plan === undefined ? { track, minutes, role } : { plan, role }), [plan, track, minutes, role]);
}
