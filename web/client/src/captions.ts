import type { Phrase, TurnView } from './state.js';
import type { Millis } from './wire.js';

/** The words of a turn that have been spoken, and those that are coming. */
export interface Caption {
  /** What has been played, or said. */
  spoken: string;
  /** What is known, but still to be played. */
  upcoming: string;
}

/**
 * A turn's caption at a time of the interview's clock. A turn that is over has no upcoming words, and
 * of one that was cut, only what was heard is spoken.
 */
export function captionAt(turn: TurnView, now: Millis): Caption {
  if (turn.role === 'candidate' || turn.final || turn.cutAtMs !== undefined) {
    return { spoken: turn.text, upcoming: '' };
  }
  const played = now - turn.startMs;
  let spoken = '';
  let upcoming = '';
  for (const phrase of turn.phrases) {
    const at = upcoming === '' ? spokenPart(phrase, played) : 0;
    spoken += phrase.text.slice(0, at);
    upcoming += phrase.text.slice(at);
  }
  return { spoken, upcoming };
}

/** How many characters of the phrase have been spoken: whole words, by their share of its length. */
function spokenPart({ text, audioMs, audioLenMs }: Phrase, played: Millis): number {
  if (audioMs === undefined) return text.length;
  if (played < audioMs) return 0;
  if (audioLenMs === undefined || played >= audioMs + audioLenMs) return text.length;
  const share = ((played - audioMs) / audioLenMs) * text.length;
  const word = text.slice(Math.floor(share)).search(/\s/);
  return word < 0 ? text.length : Math.floor(share) + word;
}
