import { arrive } from './order.js';
import type {
  ConnectionStep,
  Coverage,
  Envelope,
  ErrorBody,
  Level,
  Millis,
  Notice,
  Observation,
  QuestionRef,
  Role,
  SessionState,
  StepName,
  Turn,
  TurnId,
  TurnSilence,
  Usage,
  Watched,
} from './wire.js';

/** Words of a turn, and where in the turn's own audio they are spoken, when that is known. */
export interface Phrase {
  /** To be appended to what came before. */
  text: string;
  /** Where in the turn's audio they begin. */
  audioMs?: Millis;
  /** Length of the audio that speaks them. */
  audioLenMs?: Millis;
}

/** A turn from its first sound to its last change. */
export interface TurnView {
  /** Its number, from 1, in the order in which turns begin. */
  turn: TurnId;
  /** Whose it is. */
  role: Role;
  /** When its first sound was heard, on the interview's clock. */
  startMs: Millis;
  /** The question of the plan that it belongs to. */
  question?: QuestionRef;
  /** The planned question that it asks, to be shown. */
  questionText?: string;
  /** As they came; the interviewer's run ahead of its voice. */
  phrases: readonly Phrase[];
  /** All words so far; once the turn was cut or is final, only what was heard. */
  text: string;
  /** It was interrupted: how much of its audio was played. */
  cutAtMs?: Millis;
  /** The turn as the transcript keeps it, once it is over. */
  final?: Turn;
}

/** What an event says, with its time on the interview's clock. */
export type Told<T> = T & { at: Millis };

/** Everything that an interview's events say, so far. */
export interface InterviewState {
  /** Number of the last event of the log that is folded in; 0 before the first. */
  lastSeq: number;
  /** Events that came before one that is missing, in their order. They count as soon as it is there. */
  ahead: readonly Envelope[];
  /** Time of the latest event that is folded in, on the interview's clock. */
  at: Millis;
  /** What the interview is doing; absent until the server has said so. */
  session?: SessionState;
  /** In the order in which they began. */
  turns: readonly TurnView[];
  /** The question that the interview is at. */
  question?: QuestionRef;
  /** The latest loudness of both sides, 0 to 1 (RMS over 100 ms). */
  levels: Told<Level>;
  /** That the candidate has fallen silent, or goes on, as it was told last. */
  silence?: Told<TurnSilence>;
  /** How many follow the interview besides the candidate's own page, as it was told last. */
  watched: Told<Watched>;
  /** The server's side of the connection steps. */
  steps: Readonly<Partial<Record<StepName, ConnectionStep>>>;
  /** How long the candidate waited for each of the interviewer's turns. */
  responses: Readonly<Record<TurnId, Millis>>;
  /** What was announced: that time is almost up, that the connection was lost and is back. */
  notices: readonly Told<Notice>[];
  /** What the interviewer noticed, for afterwards. */
  observations: readonly Told<Observation>[];
  /** What became of the planned questions, so far. */
  coverage?: Coverage;
  /** What the interviewer's model has used since the beginning. */
  usage?: Usage;
  /** What went wrong on the server's side, the interview's end by it included. */
  errors: readonly Told<ErrorBody>[];
}

type Passing = Envelope & { type: 'level' | 'turn.silence' | 'watched' };

/** What is known before the first event: where every fold begins. */
export const emptyInterview: InterviewState = {
  lastSeq: 0,
  ahead: [],
  at: 0,
  turns: [],
  levels: { at: 0, candidate: 0, interviewer: 0 },
  watched: { at: 0, watchers: 0 },
  steps: {},
  responses: {},
  notices: [],
  observations: [],
  errors: [],
};

/**
 * One event more: a pure function, and the one way in which events become state. An event that was seen before, by
 * another way or after a reconnection, changes nothing (the same object comes back), and neither does a kind that this
 * version does not know. The log's events count in the order of their numbers, whatever order they come in.
 */
export function fold(state: InterviewState, envelope: Envelope): InterviewState {
  if (envelope.type === 'level' || envelope.type === 'turn.silence' || envelope.type === 'watched') return passing(state, envelope);
  const { due, ahead } = arrive(state.lastSeq, state.ahead, envelope);
  if (ahead === state.ahead) return state;
  return due.reduce(
    (before, next) => apply({ ...before, lastSeq: next.seq, at: Math.max(before.at, next.at) }, next),
    { ...state, ahead },
  );
}

/** What passes is not in the log: it has no place there, and only the latest counts. */
function passing(state: InterviewState, envelope: Passing): InterviewState {
  const latest = { ...state, at: Math.max(state.at, envelope.at) };
  const { at } = envelope;
  switch (envelope.type) {
    case 'level': {
      const { candidate, interviewer } = envelope;
      return at < state.levels.at ? state : { ...latest, levels: { at, candidate, interviewer } };
    }
    case 'turn.silence': {
      const { turn, sinceMs, untilMs } = envelope;
      return state.silence && at < state.silence.at ? state : { ...latest, silence: { at, turn, sinceMs, untilMs } };
    }
    case 'watched':
      return at < state.watched.at ? state : { ...latest, watched: { at, watchers: envelope.watchers } };
  }
}

function apply(state: InterviewState, envelope: Envelope): InterviewState {
  switch (envelope.type) {
    case 'session.state': {
      const { state: now, muted, holding, patience, reason } = envelope;
      return { ...state, session: { state: now, muted, holding, patience, reason } };
    }
    case 'connection.step': {
      const { step, state: now, ms } = envelope;
      return { ...state, steps: { ...state.steps, [step]: { step, state: now, ms } } };
    }
    case 'turn.started': {
      const { turn, role, startMs, question, questionText } = envelope;
      return {
        ...state,
        turns: inserted(state.turns, {
          turn,
          role,
          startMs,
          question,
          questionText,
          phrases: [],
          text: '',
        }),
        question: question ?? state.question,
      };
    }
    case 'turn.delta': {
      const { turn, text, audioMs, audioLenMs } = envelope;
      return changed(state, turn, (view) => ({
        ...view,
        phrases: [...view.phrases, { text, audioMs, audioLenMs }],
        text: view.final || view.cutAtMs !== undefined ? view.text : view.text + text,
      }));
    }
    case 'turn.cut': {
      const { turn, heardMs, heard } = envelope;
      return changed(state, turn, (view) => ({ ...view, text: heard, cutAtMs: heardMs }));
    }
    case 'turn.final':
      return { ...state, turns: inserted(state.turns, finished(state.turns, turnOf(envelope))) };
    case 'latency':
      return { ...state, responses: { ...state.responses, [envelope.turn]: envelope.responseMs } };
    case 'notice': {
      const { at, code, message } = envelope;
      return { ...state, notices: [...state.notices, { at, code, message }] };
    }
    case 'observation': {
      const { at, text, question } = envelope;
      return { ...state, observations: [...state.observations, { at, text, question }] };
    }
    case 'coverage':
      return { ...state, coverage: { questions: envelope.questions } };
    case 'usage': {
      const { v, seq, at, type, ...usage } = envelope;
      return { ...state, usage };
    }
    case 'error': {
      const { at, code, message, retryable, details, timestamp } = envelope;
      return { ...state, errors: [...state.errors, { at, code, message, retryable, details, timestamp }] };
    }
    default:
      return state;
  }
}

/** The state of an interview that is known from its transcript only. */
export function interviewFrom(transcript: readonly Turn[], lastSeq: number): InterviewState {
  const turns = transcript.map((turn) => finished([], turn));
  return {
    ...emptyInterview,
    lastSeq,
    at: Math.max(0, ...transcript.map((turn) => turn.endMs)),
    turns,
    question: turns.findLast((view) => view.question)?.question,
  };
}

function finished(turns: readonly TurnView[], final: Turn): TurnView {
  const before = turns.find((view) => view.turn === final.turn);
  return {
    turn: final.turn,
    role: final.role,
    startMs: final.startMs,
    question: final.question ?? before?.question,
    questionText: before?.questionText,
    phrases: before?.phrases ?? [],
    text: final.text,
    cutAtMs: before?.cutAtMs ?? (final.cut ? final.speechMs : undefined),
    final,
  };
}

function inserted(turns: readonly TurnView[], view: TurnView): TurnView[] {
  const others = turns.filter((other) => other.turn !== view.turn);
  const place = others.findLastIndex((other) => other.turn < view.turn) + 1;
  return others.toSpliced(place, 0, view);
}

function changed(state: InterviewState, turn: TurnId, change: (view: TurnView) => TurnView): InterviewState {
  return { ...state, turns: state.turns.map((view) => (view.turn === turn ? change(view) : view)) };
}

/** The turn without the envelope around it. */
function turnOf(envelope: Envelope & { type: 'turn.final' }): Turn {
  const { v: _v, seq: _seq, at: _at, type: _type, ...turn } = envelope;
  return turn;
}
