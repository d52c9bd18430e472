import { ApiError, type TaggedPlan } from '@antiphon/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useReducer, useState } from 'react';
import { api } from '../../queries.ts';
import { plansQuery, versionsQuery } from '../plans/queries.ts';
import { isUnsaved, work } from './desk.ts';
import { planOf, type Draft } from './draft.ts';
import { faultOf } from './fault.ts';
import { forget, found, keep } from './kept.ts';

interface Save {
  draft: Draft;
  etag?: string;
}

/** What is written, kept, saved, and what somebody else has saved meanwhile. */
export function useDesk(read: TaggedPlan) {
  const { id } = read;
  const queries = useQueryClient();
  const [began] = useState(() => found(read));
  const [restored, setRestored] = useState(began.restored);
  const [desk, dispatch] = useReducer(work, began.desk);
  useEffect(() => keep(id, desk), [id, desk]);

  const saving = useMutation({
    mutationFn: ({ draft, etag }: Save) => api.savePlan(id, planOf(draft), etag),
    onSuccess: (plan, { draft }) => {
      dispatch({ type: 'saved', plan, sent: draft });
      setRestored(false);
      void queries.invalidateQueries({ queryKey: plansQuery.queryKey });
      void queries.invalidateQueries({ queryKey: versionsQuery(id).queryKey });
    },
    onError: (error, { draft }) => {
      const fault = faultOf(error, draft);
      if (fault) dispatch({ type: 'refused', fault });
    },
  });
  const conflicts = saving.error instanceof ApiError && saving.error.code === 'precondition_failed';
  const other = useQuery({ queryKey: ['plan', id, 'other', saving.submittedAt], queryFn: () => api.plan(id), enabled: conflicts });

  const take = (plan: TaggedPlan) => {
    dispatch({ type: 'read', plan });
    forget(id);
    setRestored(false);
    saving.reset();
  };
  return {
    desk,
    dispatch,
    unsaved: isUnsaved(desk),
    /** What is on the desk was left there before. */
    restored,
    saving,
    save: (etag = desk.etag) => saving.mutate({ draft: desk.draft, etag }),
    /** There, when somebody else has saved meanwhile. */
    conflict: conflicts ? { other } : undefined,
    /** Gives up what is on the desk. */
    take,
    discard: () => take(read),
  };
}

export type DeskWork = ReturnType<typeof useDesk>;
