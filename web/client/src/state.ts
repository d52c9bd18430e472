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
  Usage,
} from './wire.js';

/** Words of a turn, and where in the turn's own audio they are spoken, when that is known. */
export interface Phrase {
  text: string;
  audioMs?: Millis;
  audioLenMs?: Millis;
}

/** A turn from its first sound to its last change. */
export interface TurnView {
  turn: TurnId;
  role: Role;
  startMs: Millis;
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

/** A notice or an error, with its time on the interview's clock. */
export type Told<T> = T & { at: Millis };

/** Everything that an interview's events say, so far. */
export interface InterviewState {
  /** Number of the last event of the log that is folded in. */
  lastSeq: number;
  /** Time of the latest event, on the interview's clock. */
  at: Millis;
  session?: SessionState;
  /** In the order in which they began. */
  turns: readonly TurnView[];
  /** The question that the interview is at. */
  question?: QuestionRef;
  /** The latest loudness of both sides, 0 to 1. */
  levels: Level;
  /** The server's side of the connection steps. */
  steps: Readonly<Partial<Record<StepName, ConnectionStep>>>;
  /** How long the candidate waited for each of the interviewer's turns. */
  responses: Readonly<Record<TurnId, Millis>>;
  notices: readonly Told<Notice>[];
  /** What the interviewer noticed, for afterwards. */
  observations: readonly Told<Observation>[];
  /** What became of the planned questions, so far. */
  coverage?: Coverage;
  /** What the interviewer's model has used since the beginning. */
  usage?: Usage;
  errors: readonly Told<ErrorBody>[];
}

export const emptyInterview: InterviewState = {
  lastSeq: 0,
  at: 0,
  turns: [],
  levels: { candidate: 0, interviewer: 0 },
  steps: {},
  responses: {},
  notices: [],
  observations: [],
  errors: [],
};

/**
 * One event more. An event that was seen before, by another way or after a reconnection, changes
 * nothing, and neither does a kind that this version does not know.
 */
export function fold(state: InterviewState, envelope: Envelope): InterviewState {
  if (envelope.type === 'level') {
    const { candidate, interviewer } = envelope;
    return { ...state, at: Math.max(state.at, envelope.at), levels: { candidate, interviewer } };
  }
  if (envelope.seq <= state.lastSeq) return state;
  return apply({ ...state, lastSeq: envelope.seq, at: Math.max(state.at, envelope.at) }, envelope);
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
