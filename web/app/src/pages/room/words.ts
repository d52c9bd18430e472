import type { ConnectionPath, InterviewState, Quality, TurnView } from '@antiphon/client';

/** What is happening, in a word or two. Also what a screen reader is told. */
export function stateWord({ session, turns }: InterviewState): string {
  if (!session) return 'Connecting…';
  switch (session.state) {
    case 'connecting':
      return 'Connecting…';
    case 'speaking':
      return 'Speaking…';
    case 'thinking':
      return 'Thinking…';
    case 'away':
      return 'Connection lost';
    case 'closing':
      return 'Saying goodbye';
    case 'ended':
      return 'Over';
    case 'listening': {
      if (session.muted) return 'You are muted';
      if (session.holding) return 'Take your moment';
      const last = turns.at(-1);
      return last?.role === 'candidate' && !last.final ? 'Listening…' : 'Your turn';
    }
  }
}

export const qualityWords: Record<Quality, string> = {
  good: 'Connection good',
  unsteady: 'Connection unsteady',
  lost: 'Connection lost',
};

/** How the call's packets travel. */
export const pathWords: Record<ConnectionPath, string> = {
  direct: 'Direct',
  tcp: 'Over TCP',
  relay_udp: 'Through a relay',
  relay_tcp: 'Through a relay, over TCP',
  relay_tls: 'Through a relay, over TLS',
};

/** The turn that asked what is being answered. */
export function questionTurn({ turns }: InterviewState): TurnView | undefined {
  return turns.findLast((turn) => turn.role === 'interviewer' && turn.question !== undefined);
}

/** All words of a question, also those that an interruption kept from being heard: it can still be read. */
export function fullText({ phrases, text, final }: TurnView): string {
  const all = phrases.map((phrase) => phrase.text).join('');
  return all === '' ? (final?.generated ?? text) : all;
}

/** The turn whose words are in the caption line: what is said now, unless it is the question itself. */
export function captionTurn(state: InterviewState): TurnView | undefined {
  const last = state.turns.at(-1);
  if (!last || last.text === '' || last === questionTurn(state)) return undefined;
  return last.role === 'candidate' && last.final ? undefined : last;
}

export function progress({ question }: InterviewState): string {
  return question ? `Question ${question.index} of about ${question.of}` : 'Getting started';
}
