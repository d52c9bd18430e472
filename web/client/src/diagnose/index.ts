export type { Attempt, AttemptProblem } from './attempt.js';
export type { Gathered, GatheringError } from './candidates.js';
export { Diagnosis, type Check, type DiagnosisOptions, type DiagnosisView } from './diagnosis.js';
export { findingsOf, type Facts, type Finding } from './findings.js';
export type { Measured } from './measure.js';
export { hostOf, pathsOf, type Path, type PathKind } from './paths.js';
export type { Cause } from './sentences.js';
export { maskAddress } from './candidates.js';
