/** How the candidate takes part. */
export interface Manner {
  /** In writing; the microphone is silent. */
  typing: boolean;
  /** Agrees to be recorded. */
  recording?: boolean;
  /** The microphone is off but while a key or a button is held. */
  pushToTalk?: boolean;
  /** The microphone hears the speakers: it is off while the interviewer speaks. */
  halfDuplex?: boolean;
}
