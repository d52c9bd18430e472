import type { Failure } from './failure.js';
import type { ConnectionPath } from './pair.js';
import type { Quality } from './quality.js';
import type { InterviewSession } from './session.js';
import { freshSteps, type Step } from './steps.js';
import { emptyInterview, type InterviewState } from './state.js';
import type { Millis, ModelInfo } from './wire.js';

/**
 * `idle`: not started. `connecting`: the five steps are being made. `live`: the call is up. `reconnecting`: it is lost,
 * and being brought back. `ending`: waiting for the goodbye. `ended`: over, whoever ended it. `failed`: it did not come
 * up or back; {@link InterviewSession.start} tries again.
 */
export type Status = 'idle' | 'connecting' | 'live' | 'reconnecting' | 'ending' | 'ended' | 'failed';

/** All that a page needs to draw; a new object at every change. */
export interface SessionView {
  /** Where the call stands. */
  status: Status;
  /** The five steps, in their order. */
  steps: readonly Step[];
  /** Why the status is `failed`. */
  failure?: Failure;
  /** The interview's id, from the third step on: what its record is found by. */
  id?: string;
  /** Who interviews, from the third step on. */
  model?: ModelInfo;
  /** What the events say so far. */
  interview: InterviewState;
  /** The interviewer's voice, to be played. */
  voice?: MediaStream;
  /** While `live`, by the last two seconds; `lost` while `reconnecting`. */
  quality: Quality;
  /** How packets travel; absent until it is known. */
  path?: ConnectionPath;
  /** With `reconnecting`: since when, on the interview's clock. */
  lostAt?: Millis;
  /** When the connection was lost last, once it is back; on the interview's clock. */
  gap?: { startMs: Millis; endMs: Millis };
  /**
   * `paused`: the system took the microphone for a while. `lost`: it was unplugged. `silent`: nothing comes from it, although
   * the candidate is asked to speak.
   */
  microphone: 'none' | 'open' | 'paused' | 'lost' | 'silent';
  /** The browser recognises the candidate's words on the device. */
  recognising: boolean;
  /** The microphone is shut while the interviewer is heard; see {@link InterviewSession.halfDuplex}. */
  halfDuplex: boolean;
  /** The microphone was found to hear the interviewer: headphones or half-duplex keep it from interrupting itself. */
  echo: boolean;
}

export const idle: SessionView = {
  status: 'idle',
  steps: freshSteps,
  interview: emptyInterview,
  quality: 'good',
  microphone: 'none',
  recognising: false,
  halfDuplex: false,
  echo: false,
};
