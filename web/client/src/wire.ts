// Generated from src/wire by `make contract`. Do not edit.

/**
 * One event as clients see it: `{v, seq, at, type, …}`.
 */
export type Envelope = { v: number, 
/**
 * Position in the interview's log, from 1, without gaps. A transient event (see
 * [`Event::is_transient`]) is not in the log and repeats the number of the last one that is.
 */
seq: number, 
/**
 * On the interview's clock.
 */
at: Millis, } & ({ "type": "session.state" } & SessionState | { "type": "connection.step" } & ConnectionStep | { "type": "turn.started" } & TurnStarted | { "type": "turn.delta" } & TurnDelta | { "type": "turn.final" } & TurnFinal | { "type": "turn.cut" } & TurnCut | { "type": "turn.silence" } & TurnSilence | { "type": "level" } & Level | { "type": "latency" } & Latency | { "type": "observation" } & Observation | { "type": "coverage" } & Coverage | { "type": "usage" } & Usage | { "type": "watched" } & Watched | { "type": "notice" } & Notice | { "type": "error" } & ErrorBody);

export type Event = { "type": "session.state" } & SessionState | { "type": "connection.step" } & ConnectionStep | { "type": "turn.started" } & TurnStarted | { "type": "turn.delta" } & TurnDelta | { "type": "turn.final" } & TurnFinal | { "type": "turn.cut" } & TurnCut | { "type": "turn.silence" } & TurnSilence | { "type": "level" } & Level | { "type": "latency" } & Latency | { "type": "observation" } & Observation | { "type": "coverage" } & Coverage | { "type": "usage" } & Usage | { "type": "watched" } & Watched | { "type": "notice" } & Notice | { "type": "error" } & ErrorBody;

/**
 * What the interview is doing. Sent whenever any field changes.
 */
export type SessionState = { state: State, 
/**
 * The candidate's microphone is muted; the session and its context go on.
 */
muted: boolean, 
/**
 * The candidate asked for a moment: the interviewer does not take the turn.
 */
holding: boolean, patience: Patience, 
/**
 * Only with `ended`.
 */
reason?: EndReason, };

export type State = "connecting" | "speaking" | "listening" | "thinking" | "away" | "closing" | "ended";

/**
 * Why an interview ended. Named once, here; the store and the pages use the same words.
 */
export type EndReason = "completed" | "time_up" | "budget_up" | "candidate_ended" | "candidate_left" | "never_connected" | "idle" | "model_failed" | "server_stopped" | "failed";

/**
 * The server's side of a connection step: `webrtc_setup` when ICE and DTLS are up,
 * `audio_connection` when the first microphone packet has arrived and the first voice packet has left.
 */
export type ConnectionStep = { step: StepName, state: StepState, 
/**
 * Since the offer arrived.
 */
ms: Millis, };

/**
 * The five connection steps, in their order.
 */
export type StepName = "microphone_access" | "api_connection" | "session_creation" | "webrtc_setup" | "audio_connection";

export type StepState = "working" | "done" | "failed";

export type TurnStarted = { turn: TurnId, role: Role, startMs: Millis, question?: QuestionRef, 
/**
 * The planned question that it asks, in the plan's words: to be shown.
 */
questionText?: string, };

/**
 * More words of a turn. The interviewer's run ahead of its voice; `audioMs` says when they are spoken.
 */
export type TurnDelta = { turn: TurnId, 
/**
 * To be appended to what came before.
 */
text: string, 
/**
 * Where in the turn's own audio these words begin, when that is known.
 */
audioMs?: Millis, 
/**
 * Length of the audio that speaks them, when that is known.
 */
audioLenMs?: Millis, };

export type TurnFinal = { turn: TurnId, role: Role, 
/**
 * When its first sound was heard: played, for the interviewer; spoken, for the candidate.
 */
startMs: Millis, endMs: Millis, 
/**
 * What was heard. For an interviewer's turn that was cut, only the part that was played.
 */
text: string, source: Source, question?: QuestionRef, 
/**
 * Length of speech: without the pauses, for the candidate; what was played, for the interviewer.
 */
speechMs: Millis, 
/**
 * How sure the recogniser was of these words, 0 to 100, where it tells.
 */
confidence?: number, 
/**
 * From the end of the other side's speech to the start of this; absent where nothing came before
 * or this turn interrupted.
 */
responseMs?: Millis, 
/**
 * Silences of at least 300 ms inside a candidate's turn.
 */
pauses?: Array<Pause>, 
/**
 * The turn was interrupted before its end.
 */
cut: boolean, 
/**
 * Interviewer only: everything the model generated for it, when that is more than was heard.
 */
generated?: string, 
/**
 * Interviewer only: length of the audio received from the model.
 */
generatedMs?: Millis, };

export type TurnCut = { turn: TurnId, 
/**
 * How much of its audio was played.
 */
heardMs: Millis, 
/**
 * The words of that part.
 */
heard: string, };

/**
 * The candidate has fallen silent in their turn. Told when that changes, where silence is what ends turns.
 */
export type TurnSilence = { turn: TurnId, sinceMs: Millis, 
/**
 * When the interviewer takes the turn, at the soonest; absent: not any more, since they go on or asked for a moment.
 */
untilMs?: Millis, };

/**
 * How many follow the interview as it is held, besides the candidate's own page. Told when it changes, and to each page
 * that connects.
 */
export type Watched = { watchers: number, };

/**
 * A finished turn. All times are on the interview's clock.
 */
export type Turn = { turn: TurnId, role: Role, 
/**
 * When its first sound was heard: played, for the interviewer; spoken, for the candidate.
 */
startMs: Millis, endMs: Millis, 
/**
 * What was heard. For an interviewer's turn that was cut, only the part that was played.
 */
text: string, source: Source, question?: QuestionRef, 
/**
 * Length of speech: without the pauses, for the candidate; what was played, for the interviewer.
 */
speechMs: Millis, 
/**
 * How sure the recogniser was of these words, 0 to 100, where it tells.
 */
confidence?: number, 
/**
 * From the end of the other side's speech to the start of this; absent where nothing came before
 * or this turn interrupted.
 */
responseMs?: Millis, 
/**
 * Silences of at least 300 ms inside a candidate's turn.
 */
pauses?: Array<Pause>, 
/**
 * The turn was interrupted before its end.
 */
cut: boolean, 
/**
 * Interviewer only: everything the model generated for it, when that is more than was heard.
 */
generated?: string, 
/**
 * Interviewer only: length of the audio received from the model.
 */
generatedMs?: Millis, };

/**
 * The number of a turn within its interview, from 1, in the order in which turns began.
 */
export type TurnId = number;

export type Role = "interviewer" | "candidate";

/**
 * Where a turn's words come from.
 */
export type Source = "script" | "provider" | "browser" | "typed" | "none";

/**
 * Which question of the plan a turn belongs to.
 */
export type QuestionRef = { 
/**
 * The question's id within its track or plan.
 */
id: string, 
/**
 * 1-based position in this interview.
 */
index: number, 
/**
 * About how many there will be.
 */
of: number, 
/**
 * This turn follows up on the question rather than asking it.
 */
followUp: boolean, };

/**
 * A silence inside a candidate's turn.
 */
export type Pause = { startMs: Millis, endMs: Millis, };

/**
 * Loudness over the last 100 ms, 0 (silence) to 1 (full scale), RMS.
 */
export type Level = { candidate: number, interviewer: number, };

/**
 * How long the candidate waited: from the end of their speech to the interviewer's first sound on RTP.
 */
export type Latency = { 
/**
 * The interviewer's turn.
 */
turn: TurnId, responseMs: Millis, };

/**
 * What the model has used since the interview began: tokens, by what they are, and times that are billed.
 */
export type Usage = { textIn: number, textCached: number, textOut: number, audioIn: number, audioCached: number, audioOut: number, transcribedMs: Millis, sessionMs: Millis, 
/**
 * US dollars, by the server's own table of prices; absent when it has none.
 */
costUsd?: number, };

/**
 * Sent whenever a question's status or follow-ups change, and a last time at the end.
 */
export type Coverage = { 
/**
 * In the plan's order.
 */
questions: Array<QuestionCoverage>, };

export type QuestionCoverage = { id: string, text: string, competency?: string, status: QuestionStatus, 
/**
 * How often it was followed up.
 */
followUps: number, 
/**
 * From its being asked to the next question, or the goodbye.
 */
spentMs: Millis, 
/**
 * The turns that belong to it, of either side.
 */
turns: Array<TurnId>, };

export type QuestionStatus = "not_asked" | "asked" | "answered" | "followed_up" | "declined" | "skipped";

/**
 * What the interviewer noticed about the candidate's answers, for afterwards.
 */
export type Observation = { text: string, 
/**
 * The last one asked.
 */
question?: QuestionRef, };

export type Notice = { code: NoticeCode, message: string, };

export type NoticeCode = "time_almost_up" | "budget_almost_up" | "reconnected" | "connection_lost" | "moving" | "model_away" | "model_back" | "model_changed";

/**
 * Every error, everywhere: HTTP bodies, the `error` event, the command line's stderr.
 */
export type ErrorBody = { 
/**
 * From the table in `error.rs`.
 */
code: string, 
/**
 * One sentence for a person.
 */
message: string, 
/**
 * The same request may succeed later.
 */
retryable: boolean, details?: unknown, 
/**
 * RFC 3339, UTC.
 */
timestamp: string, };

export type Command = { "type": "mute", muted: boolean, } | { "type": "hold", on: boolean, } | { "type": "done" } | { "type": "repeat" } | { "type": "rephrase" } | { "type": "skip" } | { "type": "say", text: string, } | { "type": "patience", level: Patience, } | { "type": "words", text: string, 
/**
 * How sure the browser is of it, 0 to 100, where it tells.
 */
confidence?: number, } | { "type": "end" };

/**
 * How long a pause the interviewer waits out before it takes the turn.
 */
export type Patience = "quick" | "balanced" | "patient";

/**
 * Milliseconds, as a point on an interview's own clock (0 is its start) or as a length.
 *
 * The pure parts of the program know no other time.
 */
export type Millis = number;

/**
 * What a person may. Each may what the ones before may.
 */
export type UserRole = "candidate" | "coach" | "admin";

/**
 * Answer of `GET /api/auth`: what a front needs to have somebody log in.
 */
export type AuthInfo = { mode: AuthMode, issuer?: string, audience?: string, };

export type AuthMode = "local" | "jwt";

/**
 * A person.
 */
export type User = { id: string, name?: string, email?: string, role: UserRole, 
/**
 * What they practise for, in their words.
 */
goals?: string, 
/**
 * A BCP 47 tag.
 */
language?: string, madeAt: string, 
/**
 * To the minute.
 */
seenAt: string, };

/**
 * Answer of `GET /api/users`: those seen last come first.
 */
export type UserList = { users: Array<User>, };

/**
 * Body of `PATCH /api/users/me`. What is left out stays; an empty text is none.
 */
export type EditProfile = { 
/**
 * At most 120 characters.
 */
name?: string, 
/**
 * At most 2,000 characters.
 */
goals?: string, 
/**
 * A BCP 47 tag.
 */
language?: string, };

/**
 * Body of `PATCH /api/users/{id}`.
 */
export type EditUser = { role: UserRole, };

/**
 * Body of `POST /api/keys`.
 */
export type CreateKey = { 
/**
 * What it is for: 1 to 120 characters.
 */
name: string, 
/**
 * At most what its maker may. Without it, that of a candidate.
 */
role?: UserRole, 
/**
 * 1 to 3650. Without it, a year.
 */
days?: number, };

/**
 * A key for a machine, without the key.
 */
export type ApiKey = { id: string, name: string, role: UserRole, madeAt: string, endsAt?: string, 
/**
 * To the minute.
 */
usedAt?: string, };

/**
 * Answer of `POST /api/keys`.
 */
export type NewApiKey = { 
/**
 * Shown this once: a bearer like a token.
 */
secret: string, id: string, name: string, role: UserRole, madeAt: string, endsAt?: string, 
/**
 * To the minute.
 */
usedAt?: string, };

/**
 * Answer of `GET /api/keys`.
 */
export type ApiKeyList = { keys: Array<ApiKey>, };

/**
 * Body of `POST /api/realtime-session`. Every field may be left out.
 */
export type CreateSession = { 
/**
 * Goes back to the interview that this token leads to, rather than begin one: what it was given with the session.
 * Whoever has the interview open elsewhere is told and loses it. Nothing else may be wished for then.
 */
resume?: string, 
/**
 * A track of the practice interviewer, by id. Without it, a plan and an invitation: the first.
 */
track?: string, 
/**
 * A plan of one's own: its newest version is what is asked.
 */
plan?: string, 
/**
 * What opens an invitation. Who may read the interview then, `GET /api/invitations/{token}` tells before.
 */
invitation?: string, 
/**
 * The question to begin with, by its id in the track or plan; the others follow. Not with an invitation.
 */
question?: string, 
/**
 * Who interviews: a provider that the server allows. Without it, the server's own choice.
 */
model?: string, 
/**
 * Length of the time box, 1 to 120. Without it the plan's, or 20. An invitation's is not changed.
 */
minutes?: number, patience?: Patience, 
/**
 * The role practised for, as the history shows it. At most 120 characters.
 */
role?: string, 
/**
 * The candidate agrees to be recorded, to the text of `GET /api/tracks`. Only where the server allows it.
 */
recording?: boolean, };

/**
 * Answer of `POST /api/realtime-session`.
 */
export type Session = { id: string, 
/**
 * A short-lived JWT bound to this interview.
 */
token: string, expiresAt: string, 
/**
 * Leads back to the interview while it goes on, once: after a reload, from another tab or another device.
 */
resume: string, iceServers: Array<IceServer>, model: ModelInfo, 
/**
 * What the interview is held in (BCP 47), where its plan says so.
 */
language?: string, steps: Array<StepPlan>, };

/**
 * Answer of `POST /api/interviews/{id}/resume`.
 */
export type WayBack = { 
/**
 * For `resume` of `POST /api/realtime-session`. One that was given before leads nowhere any more.
 */
resume: string, };

/**
 * One entry of `RTCConfiguration.iceServers`, ready for a browser.
 */
export type IceServer = { urls: Array<string>, username?: string, credential?: string, };

/**
 * Which model interviews, and who receives the voice: what the consent card shows.
 */
export type ModelInfo = { provider: string, name: string, 
/**
 * The host the voice is sent to; absent when it never leaves this server.
 */
host?: string, };

/**
 * A connection step the page is going to make.
 */
export type StepPlan = { name: StepName, deadlineMs: Millis, };

/**
 * Body of `POST /api/webrtc-exchange`.
 */
export type Exchange = { sessionId: string, token: string, 
/**
 * The offer. Candidates are optional.
 */
sdp: string, 
/**
 * The offer is of the connection that the interview has: it goes on over another network (ICE restart).
 */
restart?: boolean, };

export type ExchangeAnswer = { sdp: string, };

/**
 * A set of questions of the practice interviewer.
 */
export type Track = { id: string, title: string, 
/**
 * One sentence.
 */
about: string, questions: number, };

/**
 * Answer of `GET /api/tracks`: what can be practised, who will hear the voice, and who reads what was said.
 */
export type TrackList = { tracks: Array<Track>, model: ModelInfo, 
/**
 * For how many days an interview is kept after its end; absent: until its owner deletes it.
 */
retentionDays?: number, 
/**
 * What a candidate agrees to who is recorded; absent: nobody is.
 */
recording?: RecordingConsent, 
/**
 * Who reads the transcripts to write reports, and what is given for a plan; absent: no text model does.
 */
textModel?: ModelInfo, };

/**
 * Answer of `GET /api/ice-servers` and `GET /api/xirsys-ice-servers`.
 */
export type IceServerList = { iceServers: Array<IceServer>, 
/**
 * Why the list is not all that it could be; absent when it is.
 */
details?: IceServerDetails, };

/**
 * Answer of `GET /api/diagnostic/webrtc-test`: what a browser has to try. Each try is an offer to the same address by
 * `POST` ([`TestOffer`], answered by an `ExchangeAnswer`); the connection it makes sends back the voice and the
 * messages it gets, and closes by itself.
 */
export type WebrtcTest = { 
/**
 * For the tries over a relay.
 */
iceServers: Array<IceServer>, 
/**
 * Where this server takes media, preferred first.
 */
candidates: Array<MediaAddress>, 
/**
 * What the hello of a WebSocket at `/api/diagnostic/stream` has: that sends back what it gets, too.
 */
streamToken: string, 
/**
 * A try that has not connected by then has failed.
 */
deadlineMs: Millis, };

/**
 * An address at which this server takes media.
 */
export type MediaAddress = { ip: string, port: number, protocol: MediaProtocol, reach: Reach, };

export type MediaProtocol = "udp" | "tcp";

/**
 * From where an address can be reached at all.
 */
export type Reach = "loopback" | "private" | "public";

/**
 * Body of `POST /api/diagnostic/webrtc-test`.
 */
export type TestOffer = { 
/**
 * Audio and a data channel, as a call offers them.
 */
sdp: string, };

/**
 * Answer of `GET /api/diagnostic/db-performance`. A database that does not answer is an error body.
 */
export type DbPerformance = { 
/**
 * `sqlite` or `postgres`.
 */
engine: string, 
/**
 * A row written and committed.
 */
write: Timing, read: Timing, deadlineMs: Millis, };

/**
 * Several rounds of the same, in milliseconds.
 */
export type Timing = { rounds: number, medianMs: number, worstMs: number, };

/**
 * Answer of `GET /api/diagnostic/model`: a conversation was opened, nothing was said. A model that cannot be used is an
 * error body.
 */
export type ModelCheck = { model: ModelInfo, 
/**
 * Until it was ready to listen.
 */
readyMs: Millis, deadlineMs: Millis, };

export type IceServerDetails = { 
/**
 * What is wrong with Xirsys: `timeout`, `unreachable`, `unauthorized`, `refused`, `garbage`, `empty` or
 * `not_configured`.
 */
xirsys: string, };

export type InterviewStatus = "created" | "live" | "ended";

/**
 * An interview in the history.
 */
export type InterviewSummary = { id: string, status: InterviewStatus, reason?: EndReason, track: string, role?: string, createdAt: string, 
/**
 * Length on the interview's clock, up to its last event.
 */
durationMs: Millis, turns: number, };

/**
 * Answer of `GET /api/interviews/{id}`.
 */
export type InterviewDetail = { model: ModelInfo, 
/**
 * Whether whoever asks is its candidate.
 */
mine: boolean, 
/**
 * What its candidate is called, for anybody else who may read it; absent where that is not known.
 */
candidate?: string, 
/**
 * Whether there is a recording that whoever asks may hear.
 */
recorded: boolean, 
/**
 * Every final turn, in order.
 */
transcript: Array<Turn>, 
/**
 * The last number of the event log: where to follow from.
 */
lastSeq: number, 
/**
 * When it is deleted, if it has ended by then; absent: when its owner does so.
 */
keptUntil?: string, id: string, status: InterviewStatus, reason?: EndReason, track: string, role?: string, createdAt: string, 
/**
 * Length on the interview's clock, up to its last event.
 */
durationMs: Millis, turns: number, };

/**
 * Answer of `GET /api/interviews`: newest first.
 */
export type InterviewList = { interviews: Array<InterviewFound>, 
/**
 * Give it back as `before` for the next page; absent on the last.
 */
next?: string, };

/**
 * What is to be asked, and in which time. `plan/check.rs` has its limits.
 */
export type Plan = { title: string, 
/**
 * What is practised or filled, as the interviewer is told.
 */
role?: string, seniority?: string, 
/**
 * That the interview is held in, as a tag of BCP 47. English without it.
 */
language?: string, 
/**
 * The time box.
 */
minutes: number, sections: Array<PlanSection>, };

export type PlanSection = { title: string, 
/**
 * When they are used up, the next section begins. Without it, the section has no box of its own.
 */
minutes?: number, questions: Array<PlanQuestion>, };

export type PlanQuestion = { 
/**
 * Unique within the plan: letters, digits, `-` and `_`. Given by the server where there is none.
 */
id: string, text: string, 
/**
 * How often it may be followed up. Two without it.
 */
depth: number, 
/**
 * What the answer is to show.
 */
competency?: string, 
/**
 * What a good answer has: for the interviewer's ears, never read out.
 */
good?: string, 
/**
 * At least as much patience as this, whatever the candidate chose.
 */
patience?: Patience, 
/**
 * It comes before those that need not be asked when the time gets short.
 */
mustAsk: boolean, 
/**
 * The same question in other words.
 */
rephrase?: string, };

/**
 * A plan in a list.
 */
export type PlanSummary = { id: string, title: string, 
/**
 * The newest; from 1.
 */
version: number, createdAt: string, updatedAt: string, };

/**
 * Answer of `GET /api/plans`: last changed first.
 */
export type PlanList = { plans: Array<PlanSummary>, };

/**
 * A plan as it is kept. Its version is also its `ETag`.
 */
export type PlanDetail = { plan: Plan, id: string, title: string, 
/**
 * The newest; from 1.
 */
version: number, createdAt: string, updatedAt: string, };

export type PlanVersion = { version: number, createdAt: string, plan: Plan, };

/**
 * Answer of `GET /api/plans/{id}/versions`: newest first.
 */
export type PlanVersionList = { versions: Array<PlanVersion>, };

/**
 * A plan of nobody, usable as it is and to begin one's own from.
 */
export type PlanTemplate = { 
/**
 * The track that it is.
 */
id: string, 
/**
 * One sentence.
 */
about: string, plan: Plan, };

/**
 * Answer of `GET /api/plan-templates`.
 */
export type PlanTemplateList = { templates: Array<PlanTemplate>, };

/**
 * Body of `POST /api/plans/{id}/invitations`. Every field may be left out.
 */
export type CreateInvitation = { 
/**
 * Seven without it.
 */
days?: number, 
/**
 * How many interviews may be begun with it. One without it.
 */
maxUses?: number, 
/**
 * For whoever made it; the invited do not see it.
 */
note?: string, 
/**
 * Whoever made it may read the finished interview; the invited are told before.
 */
share?: boolean, };

/**
 * An invitation, to whoever made it.
 */
export type Invitation = { id: string, plan: string, version: number, createdAt: string, expiresAt: string, maxUses: number, uses: number, note?: string, share: boolean, revoked: boolean, 
/**
 * What opens it: told once, when it is made, and not kept.
 */
token?: string, };

/**
 * Answer of `GET /api/plans/{id}/invitations`: newest first.
 */
export type InvitationList = { invitations: Array<Invitation>, };

/**
 * What the invited see before they begin; the questions they do not.
 */
export type Invited = { title: string, role?: string, minutes: number, language?: string, expiresAt: string, 
/**
 * Who hears the voice.
 */
model: ModelInfo, 
/**
 * Who may read the finished interview besides the candidate; absent when nobody may.
 */
sharesWith?: string, };

/**
 * Answer of `GET /api/interviews/{id}/plan`: what the interview was begun with, whatever has become of the plan since.
 */
export type InterviewPlan = { 
/**
 * Absent for a template.
 */
id?: string, version?: number, 
/**
 * The invitation that it came by.
 */
invitation?: string, plan: Plan, };

/**
 * Body of `POST /api/plans/generate`.
 */
export type GeneratePlan = { role?: string, seniority?: string, jobDescription?: string, resume?: string, 
/**
 * Twenty without it.
 */
minutes?: number, };

/**
 * Answer of `POST /api/plans/generate`. The plan is not kept.
 */
export type GeneratedPlan = { plan: Plan, 
/**
 * The text model that wrote it; absent when it was made by rules.
 */
madeBy?: ModelInfo, 
/**
 * Why the text model that there is did not write it: refused, truncated, not_json, no_questions, rate_limited, down,
 * timeout, unauthorised, rejected.
 */
failure?: string, };

/**
 * An interview of a list, with what of it was looked for.
 */
export type InterviewFound = { 
/**
 * Only of a search: its first turns that have the words, three at most.
 */
matches?: Array<TurnMatch>, id: string, status: InterviewStatus, reason?: EndReason, track: string, role?: string, createdAt: string, 
/**
 * Length on the interview's clock, up to its last event.
 */
durationMs: Millis, turns: number, };

/**
 * A turn in which something was found.
 */
export type TurnMatch = { turn: TurnId, role: Role, startMs: Millis, 
/**
 * The words and what stands around them, in order.
 */
snippet: Array<SnippetPart>, };

/**
 * A piece of a turn's text.
 */
export type SnippetPart = { text: string, 
/**
 * It is what was looked for.
 */
found: boolean, };

/**
 * An interview to be read outside of Antiphon: what every form of an export is made from.
 */
export type Document = { model: ModelInfo, 
/**
 * Every final turn, in order, as corrected; absent where only the report is for the reader.
 */
transcript?: Array<Line>, 
/**
 * What the candidate was told besides, in order.
 */
notices: Array<TimedNotice>, 
/**
 * The report, as it is read; empty where there is none.
 */
report: Array<ReportSection>, 
/**
 * Names, addresses and the like have been left out.
 */
redacted: boolean, id: string, status: InterviewStatus, reason?: EndReason, track: string, role?: string, createdAt: string, 
/**
 * Length on the interview's clock, up to its last event.
 */
durationMs: Millis, turns: number, };

export type TimedNotice = { at: Millis, code: NoticeCode, message: string, };

/**
 * A part of a report under its heading.
 */
export type ReportSection = { heading: string, paragraphs: Array<ReportParagraph>, };

export type ReportParagraph = { text: string, 
/**
 * The turns that show it.
 */
turns: Array<TurnId>, };

/**
 * What a link lets others read.
 */
export type ShareScope = "transcript" | "report" | "both";

/**
 * What is left out of what others read. All of it is found by rules, which miss some.
 */
export type Redact = { 
/**
 * Names by which somebody introduces themselves, wherever they come again.
 */
names: boolean, emails: boolean, phones: boolean, links: boolean, 
/**
 * Further words and phrases, whatever their case. At most 50, of 1 to 100 characters.
 */
words: Array<string>, };

/**
 * Body of `POST /api/interviews/{id}/share`. Every field may be left out.
 */
export type NewShare = { scope?: ShareScope, 
/**
 * 1 to 365. Default 7.
 */
days?: number, 
/**
 * Default: nothing.
 */
redact?: Redact, };

/**
 * A link by which others read an interview.
 */
export type Share = { id: string, scope: ShareScope, redact: Redact, createdAt: string, expiresAt: string, 
/**
 * Taken back then.
 */
revokedAt?: string, 
/**
 * How often it was read.
 */
views: number, viewedAt?: string, 
/**
 * What opens it, at `/api/shared/{token}`. Told once, when it is made.
 */
token?: string, };

/**
 * Answer of `GET /api/interviews/{id}/share`: newest first.
 */
export type ShareList = { shares: Array<Share>, };

/**
 * Answer of `GET /api/shared/{token}`: what a link lets others read, and nothing that leads to more.
 */
export type SharedInterview = { scope: ShareScope, createdAt: string, durationMs: Millis, track: string, 
/**
 * The role practised for; absent where it is left out.
 */
role?: string, transcript?: Array<Line>, report: Array<ReportSection>, redacted: boolean, expiresAt: string, };

/**
 * Body and answer of `PUT /api/interviews/{id}/retention`.
 */
export type Retention = { 
/**
 * For how many days after its end the interview is kept: 1 to the server's own, or to 3650. Absent or `null`:
 * as long as the server keeps all.
 */
days?: number, };

/**
 * Answer of `GET /api/progress`: newest first.
 */
export type Progress = { interviews: Array<ProgressPoint>, 
/**
 * Give it back as `before` for earlier ones; absent on the last page.
 */
next?: string, };

/**
 * One interview's measures. What was not there to be measured is absent.
 */
export type ProgressPoint = { id: string, createdAt: string, track: string, role?: string, 
/**
 * Length of the interview, in minutes.
 */
minutes: number, 
/**
 * The candidate's turns that were spoken.
 */
answers: number, 
/**
 * The candidate's part of all speech: 0 to 1.
 */
talkRatio?: number, 
/**
 * Between the end of the interviewer's turn and the candidate's first sound.
 */
medianResponseMs?: Millis, 
/**
 * As in the report.
 */
wordsPerMinute?: number, 
/**
 * The pauses' part of the candidate's turns: 0 to 1.
 */
pauseShare: number, 
/**
 * How far the candidate's words can be trusted: 0 to 1.
 */
trust?: number, 
/**
 * What its report says of each competency; none where no text model has read the answers.
 */
bands: Array<CompetencyBand>, };

/**
 * A competency's band, as a text model gave it. It is not calibrated: see the report.
 */
export type CompetencyBand = { name: string, band: Band, };

/**
 * Answer of `GET /api/questions`: the last answered first.
 */
export type RepeatedQuestions = { questions: Array<RepeatedQuestion>, };

/**
 * A question that was answered in more than one interview of the same track, or of the same plan.
 */
export type RepeatedQuestion = { 
/**
 * The question's id.
 */
question: string, 
/**
 * As it was asked the last time.
 */
text: string, 
/**
 * Those in which it was answered, newest first: at least two.
 */
interviews: string[], };

/**
 * Answer of `GET /api/interviews/{id}/questions/{question}`: newest first.
 */
export type QuestionHistory = { 
/**
 * The question's id.
 */
question: string, 
/**
 * As it was asked in that interview.
 */
text: string, answers: Array<PastAnswer>, };

/**
 * How a question was answered once.
 */
export type PastAnswer = { interview: string, 
/**
 * When the interview was made.
 */
createdAt: string, 
/**
 * What was practised for.
 */
role?: string, 
/**
 * As it was asked then.
 */
text: string, 
/**
 * It was neither declined nor skipped.
 */
answered: boolean, 
/**
 * What both said of it, from the question to the end of the last answer.
 */
lines: Array<Line>, 
/**
 * Of these lines.
 */
figures: Figures, 
/**
 * What a text model wrote of it; absent where none did.
 */
opinion?: QuestionFeedback, };

/**
 * What a message tells.
 */
export type WebhookEvent = "interview.started" | "interview.ended" | "transcript.ready" | "feedback.ready" | "interview.deleted" | "webhook.test";

/**
 * The body of a message to a webhook (Standard Webhooks).
 */
export type WebhookMessage = { type: WebhookEvent, 
/**
 * When it happened, not when it is sent.
 */
timestamp: string, data: WebhookData, };

/**
 * What a candidate who is to be recorded agrees to, by `recording: true` at the start.
 */
export type RecordingConsent = { 
/**
 * Of the text; kept with the recording.
 */
version: string, text: string, };

export type RecordingState = "agreed" | "running" | "finished" | "incomplete";

/**
 * Why a recording is incomplete.
 */
export type RecordingFault = "disk" | "full" | "stopped";

/**
 * Answer of `GET /api/interviews/{id}/recording`. Times in the files are times on the interview's clock.
 */
export type RecordingDetail = { state: RecordingState, fault?: RecordingFault, 
/**
 * When the candidate agreed, and to which text.
 */
agreedAt: string, agreedTo: string, 
/**
 * Of the longer file, when it has ended.
 */
durationMs: Millis, 
/**
 * What the interview's clock reads at the beginning of the files.
 */
offsetMs: Millis, 
/**
 * Packets that the disk was too slow for: gaps of 20 ms.
 */
droppedPackets: number, tracks: Array<RecordingTrack>, 
/**
 * Every final turn, in order: where to seek to.
 */
turns: Array<RecordingTurn>, };

/**
 * One side: an Ogg Opus file, mono.
 */
export type RecordingTrack = { side: Role, 
/**
 * Where it is, on this server.
 */
url: string, mediaType: string, bytes: number, };

/**
 * A turn's place in the file of its side.
 */
export type RecordingTurn = { turn: TurnId, side: Role, startMs: Millis, endMs: Millis, };

/**
 * What a message says. A test says nothing, and of a deleted interview only the id is told.
 */
export type WebhookData = { interviewId?: string, 
/**
 * Whose interview it is.
 */
user?: string, 
/**
 * As it was then.
 */
interview?: InterviewSummary, model?: ModelInfo, 
/**
 * Of `transcript.ready`: every final turn, in order, as it is when this is sent.
 */
transcript?: Array<Turn>, 
/**
 * Instead of a transcript that is too big to send: the path where this server has it.
 */
transcriptUrl?: string, 
/**
 * Of `feedback.ready`: the report.
 */
feedback?: unknown, };

/**
 * Body of `POST /api/webhooks`.
 */
export type CreateWebhook = { 
/**
 * An https URL without a user or password, at a public address.
 */
url: string, 
/**
 * Without it, all.
 */
events?: Array<WebhookEvent>, };

/**
 * Body of `PATCH /api/webhooks/{id}`: what is left out stays.
 */
export type EditWebhook = { url?: string, events?: Array<WebhookEvent>, 
/**
 * What happens while it is disabled is not told later.
 */
enabled?: boolean, 
/**
 * A new secret, which the answer tells. The old one signs along for a day.
 */
rotateSecret?: boolean, };

/**
 * Where messages go.
 */
export type Webhook = { id: string, url: string, events: Array<WebhookEvent>, enabled: boolean, 
/**
 * `gone`: it answered 410. Absent when its owner disabled it.
 */
disabledBecause?: string, 
/**
 * What messages are signed with, `whsec_…`: told when it is made, and never again.
 */
secret?: string, createdAt: string, };

/**
 * Answer of `GET /api/webhooks`.
 */
export type WebhookList = { webhooks: Array<Webhook>, };

export type DeliveryStatus = "pending" | "delivered" | "dead";

/**
 * Why a try failed.
 */
export type DeliveryFault = "timeout" | "unreachable" | "not_public" | "redirect" | "refused" | "disabled";

/**
 * A message on its way to a webhook.
 */
export type WebhookDelivery = { id: string, 
/**
 * The `webhook-id` that the receiver sees.
 */
messageId: string, type: WebhookEvent, status: DeliveryStatus, attempts: number, 
/**
 * When it is tried next; only while pending.
 */
nextAt?: string, 
/**
 * The HTTP status of the last answer.
 */
lastStatus?: number, lastError?: DeliveryFault, createdAt: string, 
/**
 * When it was delivered or given up.
 */
settledAt?: string, };

/**
 * Answer of `GET /api/webhooks/{id}/deliveries`: newest first.
 */
export type WebhookDeliveryList = { deliveries: Array<WebhookDelivery>, 
/**
 * Give it back as `before` for the next page; absent on the last.
 */
next?: string, };

/**
 * Answer of `GET /api/interviews/{id}/transcript`.
 */
export type Transcript = { interview: string, 
/**
 * In the order in which turns began.
 */
lines: Array<Line>, 
/**
 * When somebody could not be heard.
 */
gaps: Array<Gap>, 
/**
 * Of the candidate's words, 0 to 1, weighted by the length of speech; absent when nothing was said.
 */
trust?: number, };

/**
 * A turn as it is read: `text` has the correction, if there is one.
 */
export type Line = { 
/**
 * How far its words can be trusted, 0 to 1.
 */
trust: number, 
/**
 * Why not more.
 */
doubts?: Array<Doubt>, 
/**
 * The candidate has corrected it.
 */
corrected: boolean, 
/**
 * What had been recognised, where it was corrected.
 */
original?: string, turn: TurnId, role: Role, 
/**
 * When its first sound was heard: played, for the interviewer; spoken, for the candidate.
 */
startMs: Millis, endMs: Millis, 
/**
 * What was heard. For an interviewer's turn that was cut, only the part that was played.
 */
text: string, source: Source, question?: QuestionRef, 
/**
 * Length of speech: without the pauses, for the candidate; what was played, for the interviewer.
 */
speechMs: Millis, 
/**
 * How sure the recogniser was of these words, 0 to 100, where it tells.
 */
confidence?: number, 
/**
 * From the end of the other side's speech to the start of this; absent where nothing came before
 * or this turn interrupted.
 */
responseMs?: Millis, 
/**
 * Silences of at least 300 ms inside a candidate's turn.
 */
pauses?: Array<Pause>, 
/**
 * The turn was interrupted before its end.
 */
cut: boolean, 
/**
 * Interviewer only: everything the model generated for it, when that is more than was heard.
 */
generated?: string, 
/**
 * Interviewer only: length of the audio received from the model.
 */
generatedMs?: Millis, };

/**
 * Why a turn's words may not be what was said.
 */
export type Doubt = "no_words" | "few_words" | "many_words" | "other_script" | "unsure" | "browser_recognition" | "cut";

/**
 * A time in which one side could not be heard.
 */
export type Gap = { kind: GapKind, startMs: Millis, 
/**
 * Absent when it lasted to the end.
 */
endMs?: Millis, };

export type GapKind = "connection" | "model";

/**
 * Body of `PATCH /api/interviews/{id}/turns/{turn}`.
 */
export type Correction = { 
/**
 * What was really said. At most 20,000 characters.
 */
text: string, };

/**
 * Measured from the turns' times; nobody's opinion.
 */
export type Delivery = { overall: Figures, 
/**
 * In the order in which they were asked.
 */
questions: Array<QuestionFigures>, 
/**
 * How each figure is measured, and what it does not say.
 */
methods: Array<Method>, };

export type QuestionFigures = { 
/**
 * The question's id.
 */
question: string, index: number, figures: Figures, };

export type Figures = { candidateMs: Millis, interviewerMs: Millis, 
/**
 * The candidate's part of all speech, 0 to 1; absent when nobody spoke.
 */
talkRatio?: number, 
/**
 * How long the candidate took to begin an answer.
 */
response?: Spread, pauses: PauseFigures, 
/**
 * Absent where the words are not known well enough.
 */
wordsPerMinute?: number, 
/**
 * The candidate cut the interviewer off.
 */
interruptionsByCandidate: number, 
/**
 * The interviewer began before the candidate had ended.
 */
interruptionsByInterviewer: number, 
/**
 * The candidate's longest turn, from its first sound to its last.
 */
longestTurnMs: Millis, 
/**
 * Absent where the words are not known, or the language has no list.
 */
fillers?: Fillers, };

export type Spread = { medianMs: Millis, 
/**
 * Nine of ten took no longer.
 */
p90Ms: Millis, count: number, };

/**
 * Silences of at least 300 ms inside the candidate's turns.
 */
export type PauseFigures = { count: number, longestMs: Millis, totalMs: Millis, 
/**
 * Their part of the candidate's turns, 0 to 1.
 */
share: number, };

export type Fillers = { count: number, perMinute: number, 
/**
 * The most frequent first.
 */
words: Array<Filler>, };

export type Filler = { word: string, count: number, };

export type Method = { 
/**
 * A field of the figures.
 */
figure: string, how: string, };

/**
 * Answer of `GET /api/interviews/{id}/feedback`: 202 while it is pending.
 */
export type Feedback = { interview: string, status: FeedbackStatus, 
/**
 * How often a text model has been asked.
 */
attempts: number, 
/**
 * When it is asked again.
 */
nextTryAt?: string, 
/**
 * Why it gave nothing the last time: refused, truncated, not_json, rate_limited, down, timeout, unauthorised,
 * rejected.
 */
failure?: string, 
/**
 * While a text model's is pending, or when there will be none, the one made of what was measured.
 */
report?: Report, };

export type FeedbackStatus = "pending" | "ready" | "failed";

export type Report = { 
/**
 * The shape of this object.
 */
version: number, madeAt: string, 
/**
 * Who wrote it; absent when it was made here, from what was measured alone.
 */
model?: ModelInfo, 
/**
 * Always false: no band has been compared with those that people would give.
 */
calibrated: boolean, summary: string, topics: Array<string>, strengths: Array<Claim>, improvements: Array<Claim>, competencies: Array<Competency>, questions: Array<QuestionFeedback>, nextSteps: Array<string>, 
/**
 * Why no bands are given.
 */
bandsWithheld?: string, 
/**
 * Of the candidate's words, 0 to 1.
 */
trust?: number, delivery: Delivery, 
/**
 * What became of the model's answer on its way here.
 */
checks: Checks, };

/**
 * Something said about the candidate's answers, and what shows it.
 */
export type Claim = { text: string, evidence: Array<Evidence>, };

/**
 * Words that were heard, where, and when.
 */
export type Evidence = { turn: TurnId, startMs: Millis, endMs: Millis, quote: string, };

export type Competency = { name: string, band: Band, why: string, evidence: Array<Evidence>, };

export type Band = "emerging" | "solid" | "strong" | "not_enough_evidence";

export type QuestionFeedback = { 
/**
 * The question's id.
 */
question: string, index: number, 
/**
 * As it was heard.
 */
text: string, answered: boolean, 
/**
 * The candidate's turns that answer it.
 */
turns: Array<TurnId>, 
/**
 * Empty where a model wrote nothing that could be shown.
 */
feedback: string, evidence: Array<Evidence>, 
/**
 * Absent where no model looked.
 */
star?: Star, };

/**
 * Which parts of a told experience the answer has.
 */
export type Star = { situation: boolean, task: boolean, action: boolean, result: boolean, };

export type Checks = { 
/**
 * Claims left out because nothing that they quote was heard.
 */
unproven: number, 
/**
 * Claims left out because they judge feelings, personality or the like.
 */
unfit: number, 
/**
 * Quotes that were found in another turn than the one named.
 */
moved: number, 
/**
 * Fields that were missing, of a wrong kind, or too long.
 */
repaired: number, };

export const VERSION = 1;

export const MAX_SAY_CHARS = 2000;
