import type { Api } from './api/index.js';
import type { Transport } from './connect.js';
import type { Microphone } from './microphone.js';
import type { InterviewSession } from './session.js';
import type { OpenSound } from './stream/sound.js';
import type { CreateSession, Session } from './wire.js';

/** How an interview is held; there is a default for everything. */
export interface SessionOptions {
  /** What kind of interview; the server has defaults for everything. */
  interview?: CreateSession;
  /**
   * An interview that another page began ({@link InterviewSession.session}): this one goes on with it, and never begins
   * another. Where the other page still has it, that one fails as `moved`. It leads back once (`resume_refused` then): keep
   * the session that this page is given. The server waits half an hour for a candidate who is lost (or as
   * long as it was told to); after that the call fails as `interview_ended`.
   */
  session?: Pick<Session, 'resume'> | undefined;
  /** Opens the microphone; it is closed with the call. Default: the browser's default one. */
  microphone?: () => Microphone | Promise<Microphone>;
  /** The server. Default: `createApi()`, the page's own origin. */
  api?: Api;
  /**
   * Language of the browser's on-device recognition (BCP 47), where the interview's plan does not say what it is held in;
   * `null` leaves recognition off. Default `en-US`.
   */
  recognise?: string | null;
  /** As {@link InterviewSession.halfDuplex} from the beginning on. Default `false`. */
  halfDuplex?: boolean;
  /** Makes the connection. Default: `new RTCPeerConnection(configuration)`. */
  createPeerConnection?: (configuration: RTCConfiguration) => RTCPeerConnection;
  /** In the order in which they are tried. Default: WebRTC, and a WebSocket where that finds no way. */
  transports?: readonly Transport[];
  /** Makes the WebSocket. Default: `new WebSocket(url)`. */
  createWebSocket?: (url: string) => WebSocket;
  /** @internal */
  openSound?: OpenSound;
}
