export type { Attempt, AttemptProblem } from './attempt.js';
export { HIDDEN_ADDRESS, maskAddress, type Gathered, type GatheringError } from './candidates.js';
export { Diagnosis, LONG_MS, type Check, type DiagnosisOptions, type DiagnosisView } from './diagnosis.js';
export { findingsOf, type Facts, type Finding } from './findings.js';
export type { LoggedEvent } from './log.js';
export type { Measured, Sample } from './measure.js';
export { hostOf, pathsOf, type Path, type PathKind } from './paths.js';
export type { Cause } from './sentences.js';
export type { Tone } from './tone.js';
