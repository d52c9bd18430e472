import type { InterviewDetail } from '@antiphon/client';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo } from 'react';
import type { Wish } from '../../wish.ts';
import { planQuery } from './queries.ts';

/** The same once more: by the same plan, or the same track. */
export function usePractise({ id, track, role }: InterviewDetail): Wish {
  const { data } = useQuery(planQuery(id));
  const held = useDeferredValue(data);
  const plan = held?.id;
  const minutes = held?.plan.minutes;
  return useMemo(() => (plan === undefined ? { track, minutes, role } : { plan, role }), [plan, track, minutes, role]);
}
