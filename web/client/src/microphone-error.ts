import type { Failure } from './failure.js';

/**
 * What keeps a page from the microphone. `blocked`: by the person or a policy. `dismissed`: the browser's question was
 * closed. `not_found`: there is none. `saved_device_gone`: not the one that was asked for. `in_use`: by another app, or
 * the system does not give it. `insecure_page`: neither https nor localhost. `framed`: the frame does not pass it on.
 */
export type MicrophoneProblem =
  | 'blocked'
  | 'dismissed'
  | 'not_found'
  | 'saved_device_gone'
  | 'in_use'
  | 'insecure_page'
  | 'framed'
  | 'unknown';

/** The microphone could not be opened. Its `cause` is the browser's own error, where there was one. */
export class MicrophoneError extends Error {
  /** Tells it from other errors. */
  override readonly name = 'MicrophoneError';
  /** @param problem - what kept the page from it */
  constructor(
    /** What kept the page from it. */
    readonly problem: MicrophoneProblem,
    options?: ErrorOptions,
  ) {
    super(microphoneFailure(problem).cause, options);
  }
}

/** What else is known when `getUserMedia` fails. */
export interface MicrophoneContext {
  permission?: PermissionState;
  /** A certain device was asked for. */
  deviceAsked: boolean;
  /** The page is in a frame that does not pass the microphone on. Chromium names that like a person's refusal. */
  framed?: boolean;
}

/** By the names that Chromium, Firefox and WebKit give. */
export function microphoneProblem(error: unknown, { permission, deviceAsked, framed }: MicrophoneContext): MicrophoneProblem {
  switch (error instanceof Error || error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
      if (framed) return 'framed';
      return permission === 'prompt' ? 'dismissed' : 'blocked';
    case 'NotFoundError':
      return 'not_found';
    case 'OverconstrainedError':
      // WebKit's name for "there is none" when no certain device was asked for.
      return deviceAsked ? 'saved_device_gone' : 'not_found';
    case 'NotReadableError':
    case 'AbortError':
      return 'in_use';
    case 'SecurityError':
      return 'framed';
    default:
      return 'unknown';
  }
}

/** What a microphone that does not open means for a person. */
export function microphoneFailure(problem: MicrophoneProblem): Failure {
  return { code: `microphone_${problem}`, ...failures[problem] };
}

const failures: Record<MicrophoneProblem, Omit<Failure, 'code'>> = {
  blocked: {
    cause: 'Your browser is blocking the microphone.',
    remedy: 'Click the icon at the left of the address bar, allow the microphone for this page, and try again.',
    retryable: true,
  },
  dismissed: {
    cause: 'You closed the browser’s question.',
    remedy: 'Ask again, and choose Allow.',
    retryable: true,
  },
  not_found: {
    cause: 'No microphone was found.',
    remedy: 'Plug one in or switch it on; this page notices it by itself.',
    retryable: true,
  },
  saved_device_gone: {
    cause: 'The microphone you chose is not connected.',
    remedy: 'Choose another one.',
    retryable: true,
  },
  in_use: {
    cause: 'Another app is using the microphone.',
    remedy: 'Close the app that is in a call or recording, and try again.',
    retryable: true,
  },
  insecure_page: {
    cause: 'Browsers give the microphone to secure pages only.',
    remedy: 'Open this page via https, or on the computer itself as localhost.',
    retryable: false,
  },
  framed: {
    cause: 'This page is shown inside another one that does not pass the microphone on.',
    remedy: 'Open it in its own tab. (The frame needs allow="microphone".)',
    retryable: false,
  },
  unknown: {
    cause: 'The microphone could not be opened.',
    remedy: 'Try again, or choose another microphone.',
    retryable: true,
  },
};
