import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { captionAt } from './captions.js';
import type { Failure } from './failure.js';
import { InterviewSession } from './session.js';
import type { SessionOptions } from './session-options.js';
import type { SessionView, Status } from './session-view.js';
import type { InterviewState, TurnView } from './state.js';
import type { Command, Millis, Role } from './wire.js';

/** A line of the conversation. */
export interface Message {
  /** The turn's number: a key for lists. */
  id: number;
  /** Whose line it is. */
  role: Role;
  /** As far as it is known; of an interviewer's turn that was cut, what was heard. */
  text: string;
  /** On the interview's clock. */
  startMs: Millis;
  /** The turn is over, and stored. */
  final: boolean;
}

/** An interview as a component sees it. `start` and `stop` stay the same functions. */
export interface RealtimeInterviewSession {
  /** Where the call stands; see {@link Status}. */
  status: Status;
  /** The conversation so far, in the order in which turns began. */
  messages: readonly Message[];
  /** The candidate has the turn and is heard: by the server's own measure, not the page's. */
  isUserSpeaking: boolean;
  /** What the interviewer has said of its current turn: played, not merely generated. */
  aiCaptions: string;
  /**
   * Makes the call, or another after the end or a failure. Call it from a click: browsers want one before there is
   * sound. Resolves when the call is up or has failed, which `status` and `error` tell; never rejects.
   */
  start(): Promise<void>;
  /** Ends the interview, waiting for the goodbye for 8 s at most. */
  stop(): Promise<void>;
  /** Why the call is not up, with a remedy; `null` while nothing is wrong. */
  error: Failure | null;
  /**
   * Everything else there is: the session's view (steps, the interviewer's `voice` to be played, quality, the whole state),
   * the interview's time in ms, and the way to send commands.
   */
  debug: SessionView & { now: Millis; send(command: Command): boolean };
}

/** An RMS above which an open turn is speech and not a pause. */
const SPEECH_LEVEL = 0.01;
const CAPTION_EVERY_MS = 100;

/**
 * An interview in a React component: one call at a time, which ends when the component goes. What `options` say counts
 * for the interview that is started next. Works in `StrictMode`, and where `Activity` hides the component for a while.
 */
export function useRealtimeInterviewSession(options: SessionOptions = {}): RealtimeInterviewSession {
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const { session, start, stop } = useOwnSession(latest);
  const view = useSyncExternalStore(session.view.subscribe, session.view.get);
  const now = useInterviewTime(session, view.interview.session?.state === 'speaking');

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

/** The component's session: closed with it, and another one for each interview. */
function useOwnSession(latest: { readonly current: SessionOptions }) {
  const [session, setSession] = useState(() => new InterviewSession(latest.current));
  /** Absent while the component is not there: nobody would hang up what is started then. */
  const owned = useRef<InterviewSession>(undefined);
  const another = useCallback(() => {
    const next = new InterviewSession(latest.current);
    owned.current = next;
    setSession(next);
    return next;
  }, [latest]);

  useEffect(() => {
    // Effects run again after a cleanup (StrictMode, Activity), which has closed the session.
    if (isOver(session)) another();
    else owned.current = session;
    return () => {
      owned.current = undefined;
      session.close();
    };
  }, [session, another]);

  const start = useCallback(async () => {
    const mine = owned.current;
    await (mine && isOver(mine) ? another() : mine)?.start();
  }, [another]);
  const stop = useCallback(async () => owned.current?.stop(), []);
  return { session, start, stop };
}

function isOver(session: InterviewSession): boolean {
  return session.view.get().status === 'ended';
}

/**
 * Now, on the interview's clock, in ms. It ticks ten times a second while `running`: captions need no more, and who draws
 * by frames asks {@link InterviewSession.now}.
 */
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

/** Whether the candidate has the turn and is loud enough to be speaking, and not pausing. */
function isCandidateSpeaking({ turns, levels }: InterviewState): boolean {
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
