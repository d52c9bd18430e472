import type { CallStats } from './quality.js';
import type { Command, Millis } from './wire.js';

/** What a session needs of its connection, whichever way it goes. */
export interface Connection {
  /** `away`: nothing gets through, which may pass. `gone`: it will not pass. */
  readonly state: 'up' | 'away' | 'gone';
  /** Moves it to whatever network there is now; `exchange` gets the server's answer to an offer. Rejects while that does not work. */
  restart(exchange: (sdp: string) => Promise<string>, deadlineMs: Millis): Promise<void>;
  /** Resolves when sound went both ways and the server has said so (`confirmed`). */
  audioFlows(confirmed: () => boolean, deadlineMs: Millis): Promise<void>;
  /** Also finds out whether anything comes. */
  stats(): Promise<CallStats>;
  /** `false` when it cannot be sent now. */
  send(command: Command): boolean;
  /** Goes on with another microphone. */
  replaceTrack(track: MediaStreamTrack): Promise<void>;
  close(): void;
}

/** What a connection tells. */
export interface ConnectionHandlers {
  onMessage(text: string): void;
  onTrack(stream: MediaStream): void;
  /** Nothing gets through for the moment (`false`), or something does again. Not called after {@link Connection.close}. */
  onPath(up: boolean): void;
  /** The other side is gone. Never called after {@link Connection.close}. */
  onLost(): void;
}
