import { ApiError } from './api/index.js';
import { MicrophoneError, microphoneFailure } from './microphone-error.js';

/** Why something did not work, for a person: what happened, and what to do about it. */
export interface Failure {
  /** For programs: stays the same, while the words may change. */
  code: string;
  /** What happened: a sentence. */
  cause: string;
  /** What to do about it: a sentence or two. */
  remedy: string;
  /** Trying the same again may work. */
  retryable: boolean;
}

/**
 * Which leg of the call did not come up. `unsupported`: the browser has no WebRTC. `bad_answer`: it does not take the
 * server's answer. `no_path`: no way to the server's media port. `no_channel`: the way is there, the data channel is not.
 * `nothing_sent`, `nothing_received`, `not_heard`: sound does not leave, does not come, is not confirmed by the server.
 * `closed`: somebody closed it meanwhile.
 */
export type PeerProblem =
  | 'unsupported'
  | 'bad_answer'
  | 'no_path'
  | 'no_channel'
  | 'nothing_sent'
  | 'nothing_received'
  | 'not_heard'
  | 'closed';

/** The call did not come up, or is no more. */
export class PeerError extends Error {
  /** Tells it from other errors. */
  override readonly name = 'PeerError';
  /** @param problem - which leg it is */
  constructor(
    /** Which leg it is. */
    readonly problem: PeerProblem,
    options?: ErrorOptions,
  ) {
    super(peerFailures[problem].cause, options);
  }
}

/**
 * What any error means for a person: one of the microphone, of the call, of a request; of any other, that the page is
 * at fault.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof MicrophoneError) return microphoneFailure(error.problem);
  if (error instanceof PeerError) return { code: error.problem, ...peerFailures[error.problem] };
  if (error instanceof ApiError) {
    const { code, message, retryable } = error;
    return { code, cause: message, remedy: apiRemedies[code] ?? otherRemedy(retryable), retryable };
  }
  return {
    code: 'page_fault',
    cause: 'This page made a mistake.',
    remedy: 'Reload the page and try again. If it happens again, the copied report says where.',
    retryable: true,
  };
}

/** Another page, or another device, has taken the interview. */
export const movedAway: Failure = {
  code: 'moved',
  cause: 'This interview goes on in another window or on another device.',
  remedy: 'Go on there.',
  retryable: false,
};

const peerFailures: Record<PeerProblem, Omit<Failure, 'code'>> = {
  unsupported: {
    cause: 'This browser cannot make a WebRTC call.',
    remedy: 'Open the page in a current Chrome, Edge, Firefox or Safari.',
    retryable: false,
  },
  bad_answer: {
    cause: 'The browser did not accept the server’s answer.',
    remedy: 'Try again. If it stays so, the copied report helps whoever runs the server.',
    retryable: true,
  },
  no_path: {
    cause: 'No network path to the server’s media port was found.',
    remedy: 'A firewall or VPN may block UDP. Try without the VPN, or from another network.',
    retryable: true,
  },
  no_channel: {
    cause: 'The network path is there, but the message channel did not open.',
    remedy: 'Try again. If it stays so, the server may be overloaded.',
    retryable: true,
  },
  nothing_sent: {
    cause: 'The browser sends no sound.',
    remedy: 'Another tab or app may hold the microphone. Close it, or choose another microphone.',
    retryable: true,
  },
  nothing_received: {
    cause: 'No sound arrives from the server.',
    remedy: 'Try again. If it stays so, the network lets packets out but not in.',
    retryable: true,
  },
  not_heard: {
    cause: 'The server does not confirm that it hears you.',
    remedy: 'Try again. If it stays so, the network lets packets in but not out.',
    retryable: true,
  },
  closed: {
    cause: 'The connection closed while it was being made.',
    remedy: 'Try again.',
    retryable: true,
  },
};

const apiRemedies: Record<string, string> = {
  unreachable: 'Check your network, and that the server is running.',
  timeout: 'The server or the way to it is slow. Try again.',
  bad_answer: 'Something stands between this page and the server, or the server is of another version.',
  unauthorized: 'Go back and start again.',
  token_expired: 'This took longer than the interview’s ticket is good for. Go back and start again.',
  moved: movedAway.remedy,
  resume_refused: 'It may be over, or go on in another window: look under Sessions.',
  already_connected: 'This interview is open in another tab. Close that one, then try again.',
  forbidden: 'Ask whoever runs the server.',
  invitation_ended: 'Ask whoever sent you the link for another one.',
  quota_exceeded: 'You have had as many interviews as this server gives for now. Ask whoever runs it.',
  model_refused: 'Whoever runs the server has to look at its settings for the interviewer’s model.',
  interview_ended: 'This interview is over; its transcript is kept. Start another one.',
  rate_limited: 'Too many interviews were started in a short time. Wait a minute, then try again.',
  at_capacity: 'Every place is taken. Try again in a few minutes.',
  shutting_down: 'The server is being restarted. Try again in a minute.',
  invalid_sdp: 'The server does not understand this browser’s offer. Try a current browser.',
};

function otherRemedy(retryable: boolean): string {
  return retryable ? 'Try again in a moment.' : 'Go back and start again.';
}
