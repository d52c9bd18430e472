import { emptyInterview, followEvents, fold, interviewFrom, type InterviewDetail, type InterviewState } from '@antiphon/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { api, interviewQuery } from '../../queries.ts';

interface Followed {
  state: InterviewState;
  connected: boolean;
}

/** The record of an interview: from the store, and while it runs elsewhere, live from its event log. */
export function useRecord(id: string) {
  const query = useQuery(interviewQuery(id));
  const followed = useFollowed(id, query.data?.status === 'live');
  const stored = useMemo(() => query.data && storedState(query.data), [query.data]);
  return { query, state: followed?.state ?? stored, live: followed };
}

function storedState({ transcript, lastSeq }: InterviewDetail): InterviewState {
  return interviewFrom(transcript, lastSeq);
}

function useFollowed(id: string, running: boolean): Followed | undefined {
  const queries = useQueryClient();
  const [followed, setFollowed] = useState<Followed>();
  useEffect(() => {
    if (!running) return undefined;
    const stop = new AbortController();
    setFollowed({ state: emptyInterview, connected: false });
    const change = (next: (before: Followed) => Followed) => setFollowed((before) => before && next(before));
    followEvents({
      api,
      id,
      signal: stop.signal,
      onEnvelope: (envelope) => change((before) => ({ ...before, state: fold(before.state, envelope) })),
      onConnected: (connected) => change((before) => ({ ...before, connected })),
    })
      .catch(() => undefined)
      .then(() => {
        if (stop.signal.aborted) return;
        setFollowed(undefined);
        return queries.invalidateQueries({ queryKey: interviewQuery(id).queryKey });
      });
    return () => stop.abort();
  }, [id, running, queries]);
  return running ? followed : undefined;
}
