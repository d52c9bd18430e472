// Generated from the server's Rust types. Do not edit.

export type Millis = number;

export type TurnId = number;

export type IceServer = { urls: Array<string>, username?: string, credential?: string, };

export type Role = "interviewer" | "candidate";

export type Source = "script" | "provider" | "browser" | "typed" | "none";

export type QuestionRef = { id: string, index: number, of: number, followUp: boolean, };

export type Pause = { startMs: Millis, endMs: Millis, };

export type Turn = { turn: TurnId, role: Role, startMs: Millis, endMs: Millis, text: string, source: Source, question?: QuestionRef, speechMs: Millis, responseMs?: Millis, pauses?: Array<Pause>, cut: boolean, generated?: string, generatedMs?: Millis, };

export type Patience = "quick" | "balanced" | "patient";

export type Command = { "type": "mute", muted: boolean, } | { "type": "hold", on: boolean, } | { "type": "done" } | { "type": "repeat" } | { "type": "rephrase" } | { "type": "skip" } | { "type": "say", text: string, } | { "type": "patience", level: Patience, } | { "type": "words", text: string, } | { "type": "end" };

export type ErrorBody = { code: string, message: string, retryable: boolean, details?: unknown, timestamp: string, };

export type State = "connecting" | "speaking" | "listening" | "thinking" | "away" | "closing" | "ended";

export type EndReason = "completed" | "time_up" | "candidate_ended" | "candidate_left" | "never_connected" | "idle" | "model_failed" | "server_stopped" | "failed";

export type SessionState = { state: State, muted: boolean, holding: boolean, patience: Patience, reason?: EndReason, };

export type StepName = "microphone_access" | "api_connection" | "session_creation" | "webrtc_setup" | "audio_connection";

export type StepState = "working" | "done" | "failed";

export type ConnectionStep = { step: StepName, state: StepState, ms: Millis, };

export type TurnStarted = { turn: TurnId, role: Role, startMs: Millis, question?: QuestionRef, };

export type TurnDelta = { turn: TurnId, text: string, audioMs?: Millis, audioLenMs?: Millis, };

export type TurnFinal = Turn;

export type TurnCut = { turn: TurnId, heardMs: Millis, heard: string, };

export type Level = { candidate: number, interviewer: number, };

export type Latency = { turn: TurnId, responseMs: Millis, };

export type NoticeCode = "time_almost_up" | "reconnected" | "connection_lost";

export type Notice = { code: NoticeCode, message: string, };

export type Event = { "type": "session.state" } & SessionState | { "type": "connection.step" } & ConnectionStep | { "type": "turn.started" } & TurnStarted | { "type": "turn.delta" } & TurnDelta | { "type": "turn.final" } & TurnFinal | { "type": "turn.cut" } & TurnCut | { "type": "level" } & Level | { "type": "latency" } & Latency | { "type": "notice" } & Notice | { "type": "error" } & ErrorBody;

export type Envelope = { v: number, seq: number, at: Millis, } & Event;

export type CreateSession = { track?: string, minutes?: number, patience?: Patience, role?: string, };

export type ModelInfo = { provider: string, name: string, host?: string, };

export type StepPlan = { name: StepName, deadlineMs: Millis, };

export type Session = { id: string, token: string, expiresAt: string, iceServers: Array<IceServer>, model: ModelInfo, steps: Array<StepPlan>, };

export type Exchange = { sessionId: string, token: string, sdp: string, };

export type ExchangeAnswer = { sdp: string, };

export type Track = { id: string, title: string, about: string, questions: number, };

export type InterviewStatus = "created" | "live" | "ended";

export type InterviewSummary = { id: string, status: InterviewStatus, reason?: EndReason, track: string, role?: string, createdAt: string, durationMs: Millis, turns: number, };

export type InterviewDetail = { model: ModelInfo, transcript: Array<Turn>, lastSeq: number, } & InterviewSummary;

export type InterviewList = { interviews: Array<InterviewSummary>, next?: string, };
