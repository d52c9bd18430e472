export * from './wire.js';
export {
  ApiError,
  createApi,
  type Api,
  type ApiOptions,
  type Download,
  type ExportFormat,
  type InterviewFilter,
  type TaggedPlan,
} from './api/index.js';
export { captionAt, type Caption } from './captions.js';
export { InterviewClock } from './clock.js';
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
export type { ConnectionPath, Pair, PairEnd } from './pair.js';
export type { CallStats, Quality } from './quality.js';
export { recognisesOnDevice } from './recognition.js';
export { InterviewSession, type SessionOptions, type SessionView, type Status } from './session.js';
export { stepNames, type Step } from './steps.js';
export { emptyInterview, fold, interviewFrom, type InterviewState, type Phrase, type Told, type TurnView } from './state.js';
export { Store } from './store.js';
