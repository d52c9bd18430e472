import type { Failure } from './failure.js';

/** What keeps a page from the microphone. */
export type MicrophoneProblem =
  | 'blocked'
  | 'dismissed'
  | 'not_found'
  | 'saved_device_gone'
  | 'in_use'
  | 'insecure_page'
  | 'framed'
  | 'unknown';

export class MicrophoneError extends Error {
  override readonly name = 'MicrophoneError';
  constructor(readonly problem: MicrophoneProblem, options?: ErrorOptions) {
    super(microphoneFailure(problem).cause, options);
  }
}

/** What else is known when `getUserMedia` fails. */
export interface MicrophoneContext {
  permission?: PermissionState;
  /** A certain device was asked for. */
  deviceAsked: boolean;
}

/** By the names that Chromium, Firefox and WebKit give. */
export function microphoneProblem(error: unknown, { permission, deviceAsked }: MicrophoneContext): MicrophoneProblem {
  switch (error instanceof Error || error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
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
