import type { InterviewState, Millis, TurnSilence, TurnView } from '@antiphon/client';

/** What is happening, by the name of the word for it. */
export type StateName =
  | 'connecting'
  | 'speaking'
  | 'thinking'
  | 'away'
  | 'closing'
  | 'ended'
  | 'muted'
  | 'mutedHolding'
  | 'holding'
  | 'listening'
  | 'yourTurn';

/** `holding`: the candidate asked for a moment. A hold that the page asks for by itself is not shown. */
export function stateName({ session, turns }: InterviewState, holding: boolean): StateName {
  if (!session) return 'connecting';
  if (session.state !== 'listening') return session.state;
  if (session.muted) return holding ? 'mutedHolding' : 'muted';
  if (holding) return 'holding';
  const last = turns.at(-1);
  return last?.role === 'candidate' && !last.final ? 'listening' : 'yourTurn';
}

/**
 * The turn that asked what is being answered. Whatever else is said about the same question, to who is silent or wants
 * it again, is said beside it: only a follow-up to an answer takes its place, or the question anew if it was cut short.
 */
export function questionTurn({ turns }: InterviewState): TurnView | undefined {
  let asked: TurnView | undefined;
  let answered = false;
  for (const turn of turns) {
    if (turn.role === 'candidate') {
      answered = true;
    } else if (turn.question) {
      const another = turn.question.id !== asked?.question?.id;
      const cut = asked?.cutAtMs !== undefined;
      if (another || cut || (turn.question.followUp && answered)) asked = turn;
      answered = false;
    }
  }
  return asked;
}

/** All words of a question, also those that an interruption kept from being heard: it can still be read. */
export function fullText({ phrases, text, final }: TurnView): string {
  const all = phrases.map((phrase) => phrase.text).join('');
  return all === '' ? (final?.generated ?? text) : all;
}

/** How many of the planned questions were answered; nothing where that is not followed. */
export function answeredOf({ coverage }: InterviewState): number | undefined {
  return coverage?.questions.filter(({ status }) => status === 'answered' || status === 'followed_up').length;
}

/** The turn whose words are in the caption line: what is said now, unless it is the question itself. */
export function captionTurn(state: InterviewState): TurnView | undefined {
  const last = state.turns.at(-1);
  if (!last || last.text === '' || last === questionTurn(state)) return undefined;
  return last.role === 'candidate' && last.final ? undefined : last;
}

/** The silence that is about to end the candidate's turn; nothing where none does. */
export function pausing({ session, silence, turns }: InterviewState): TurnSilence | undefined {
  if (session?.state !== 'listening' || session.holding || silence?.untilMs === undefined) return undefined;
  const last = turns.at(-1);
  return last?.turn === silence.turn && !last.final ? silence : undefined;
}

/** How much of such a silence is over, from 0 to 1. */
export function closed({ sinceMs, untilMs = sinceMs }: TurnSilence, now: Millis): number {
  if (untilMs <= sinceMs) return 1;
  return Math.min(1, Math.max(0, (now - sinceMs) / (untilMs - sinceMs)));
}
