import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { captionAt } from './captions.js';
import type { Failure } from './failure.js';
import { InterviewSession, type SessionOptions, type SessionView, type Status } from './session.js';
import type { InterviewState, TurnView } from './state.js';
import type { Command, Millis, Role } from './wire.js';

/** A line of the conversation. */
export interface Message {
  id: number;
  role: Role;
  text: string;
  startMs: Millis;
  /** The turn is over, and stored. */
  final: boolean;
}

export interface RealtimeInterviewSession {
  status: Status;
  messages: readonly Message[];
  isUserSpeaking: boolean;
  /** What the interviewer has said of its current turn: played, not merely generated. */
  aiCaptions: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  error: Failure | null;
  /** Everything else there is. */
  debug: SessionView & { now: Millis; send(command: Command): boolean };
}

/** An RMS above which an open turn is speech and not a pause. */
const SPEECH_LEVEL = 0.01;
const CAPTION_EVERY_MS = 100;

/** An interview in a React component. The call ends when the component goes. */
export function useRealtimeInterviewSession(options: SessionOptions = {}): RealtimeInterviewSession {
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const [session, setSession] = useState(() => new InterviewSession(options));
  useEffect(() => () => session.close(), [session]);

  const view = useSyncExternalStore(session.view.subscribe, session.view.get);
  const now = useInterviewTime(session, view.interview.session?.state === 'speaking');

  const start = useCallback(async () => {
    if (session.view.get().status !== 'ended') return session.start();
    const next = new InterviewSession(latest.current);
    setSession(next);
    await next.start();
  }, [session]);
  const stop = useCallback(() => session.stop(), [session]);

  const messages = useMemo(() => messagesOf(view.interview.turns), [view.interview.turns]);
  const debug = useMemo(
    () => ({ ...view, now, send: (command: Command) => session.send(command) }),
    [session, view, now],
  );
  return {
    status: view.status,
    messages,
    isUserSpeaking: isCandidateSpeaking(view.interview),
    aiCaptions: captionsOf(view.interview, now),
    start,
    stop,
    error: view.failure ?? null,
    debug,
  };
}

/** The interview's clock; it ticks while `running`. */
export function useInterviewTime(session: InterviewSession, running: boolean): Millis {
  const [now, setNow] = useState<Millis>(0);
  useEffect(() => {
    setNow(session.now());
    if (!running) return undefined;
    const timer = setInterval(() => setNow(session.now()), CAPTION_EVERY_MS);
    return () => clearInterval(timer);
  }, [session, running]);
  return now;
}

export function isCandidateSpeaking({ turns, levels }: InterviewState): boolean {
  const turn = turns.findLast((view) => view.role === 'candidate');
  return turn !== undefined && !turn.final && levels.candidate > SPEECH_LEVEL;
}

function captionsOf({ turns }: InterviewState, now: Millis): string {
  const turn = turns.findLast((view) => view.role === 'interviewer');
  return turn ? captionAt(turn, now).spoken : '';
}

function messagesOf(turns: readonly TurnView[]): Message[] {
  return turns.map(({ turn, role, text, startMs, final }) => ({
    id: turn,
    role,
    text,
    startMs,
    final: final !== undefined,
  }));
}
