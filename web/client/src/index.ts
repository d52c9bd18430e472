/**
 * Interviews with an Antiphon server, from a browser: {@link InterviewSession} holds one, {@link fold} makes state of what
 * the server tells, {@link createApi} asks the server for everything else, {@link Diagnosis} finds out why a call does not
 * come up.
 *
 * @packageDocumentation
 */
export * from './wire.js';
export {
  ApiError,
  createApi,
  type Api,
  type ApiOptions,
  type CallApi,
  type Download,
  type ExportFormat,
  type InterviewApi,
  type InterviewFilter,
  type PeopleApi,
  type PlanApi,
  type TaggedPlan,
} from './api/index.js';
export { captionAt, type Caption } from './captions.js';
export { InterviewClock } from './clock.js';
export type { Transport } from './connect.js';
export * from './diagnose/index.js';
export { followEvents, type Follow } from './events.js';
export { failureOf, PeerError, type Failure, type PeerProblem } from './failure.js';
export {
  closeMicrophone,
  meterLevel,
  microphones,
  openMicrophone,
  silentMicrophone,
  type Microphone,
  type Reading,
} from './microphone.js';
export { MicrophoneError, microphoneFailure, type MicrophoneProblem } from './microphone-error.js';
export type { CheckedPair, ConnectionPath, Pair, PairEnd } from './pair.js';
export type { CallStats, Quality } from './quality.js';
export { recognisesOnDevice } from './recognition.js';
export { InterviewSession } from './session.js';
export type { SessionOptions } from './session-options.js';
export type { SessionView, Status } from './session-view.js';
export { stepNames, type Step } from './steps.js';
export { emptyInterview, fold, interviewFrom, type InterviewState, type Phrase, type Told, type TurnView } from './state.js';
export type { Store } from './store.js';
