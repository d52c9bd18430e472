import { emptyInterview, followEvents, fold, InterviewClock, type Envelope, type InterviewState } from '@antiphon/client';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { addLevel, levelRecord } from '../../call/levels.ts';
import { api, interviewQuery } from '../../queries.ts';

/** How the record is reached: `over` once the interview has ended, `failed` when it cannot be followed any more. */
export type Reach = 'connecting' | 'connected' | 'away' | 'over' | 'failed';

const BEGINS_EVERY_MS = 3_000;

/** An interview's event log from its beginning, as it grows. */
export function useWatched(id: string) {
  const query = useQuery({
    ...interviewQuery(id),
    refetchInterval: ({ state }) => (state.data?.status === 'created' ? BEGINS_EVERY_MS : false),
  });
  const running = query.data?.status === 'live';
  const [state, setState] = useState<InterviewState>(emptyInterview);
  const [reach, setReach] = useState<Reach>('connecting');
  const [error, setError] = useState<unknown>();
  const [levels] = useState(levelRecord);
  const clock = useRef(new InterviewClock());
  const { refetch } = query;

  useEffect(() => {
    if (!running) return undefined;
    const stop = new AbortController();
    const onEnvelope = (envelope: Envelope) => {
      clock.current.observe(envelope.at, performance.now());
      if (envelope.type === 'level') addLevel(levels, envelope.at, envelope);
      setState((before) => fold(before, envelope));
    };
    setState(emptyInterview);
    setReach('connecting');
    followEvents({
      api,
      id,
      signal: stop.signal,
      onEnvelope,
      onConnected: (connected) => setReach(connected ? 'connected' : 'away'),
    }).then(
      () => {
        if (stop.signal.aborted) return;
        setReach('over');
        void refetch();
      },
      (failure: unknown) => {
        setError(failure);
        setReach('failed');
      },
    );
    return () => stop.abort();
  }, [id, running, levels, refetch]);

  const now = useCallback(() => clock.current.now(performance.now()), []);
  return { query, state, reach, error, levels, now };
}
