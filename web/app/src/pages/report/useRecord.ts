import { emptyInterview, followEvents, fold, type InterviewState } from '@antiphon/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { api, interviewQuery } from '../../queries.ts';
import { gapsOf } from '../../record/gaps.ts';
import { readTurns } from '../../record/lines.ts';
import { transcriptQuery } from './queries.ts';

interface Followed {
  state: InterviewState;
  connected: boolean;
}

/** The record of an interview: as it is read once it is over, and while it runs elsewhere, live from its event log. */
export function useRecord(id: string) {
  const interview = useQuery(interviewQuery(id));
  const ended = interview.data?.status === 'ended';
  const transcript = useQuery({ ...transcriptQuery(id), enabled: ended });
  const live = useFollowed(id, interview.data?.status === 'live');
  const record = useMemo(() => {
    if (live) return { turns: live.state.turns, gaps: gapsOf(live.state.notices) };
    if (transcript.data) return { turns: readTurns(transcript.data.lines), gaps: transcript.data.gaps };
    return undefined;
  }, [live, transcript.data]);
  return { interview, transcript, live, record };
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
