import type {
  CreateSession,
  DbPerformance,
  Exchange,
  ExchangeAnswer,
  IceServer,
  IceServerList,
  Millis,
  ModelCheck,
  Session,
  TestOffer,
  TrackList,
  WebrtcTest,
} from '../wire.js';
import { path, type Requests, sending } from './request.js';

/** What a call needs, and what tells why there is none. */
export interface CallApi {
  /** Resolves where the server answers at all. */
  health(): Promise<void>;
  /** What can be practised, and who interviews. */
  tracks(): Promise<TrackList>;
  /** The STUN and TURN servers for a peer connection; credentials are good for a while only. */
  iceServers(): Promise<IceServer[]>;
  /** A new interview, with the token and the ICE servers for its call. */
  createSession(wish: CreateSession): Promise<Session>;
  /** `timeoutMs`: where the network is away, another request may get through sooner than this one. */
  exchange(offer: Exchange, timeoutMs?: Millis): Promise<ExchangeAnswer>;
  /** The address of an interview's WebSocket. */
  streamUrl(interview: string): string;
  /** The address of the WebSocket that sends back what it gets. */
  testStreamUrl(): string;
  /** What a browser has to try to know how it reaches the server's media port. */
  webrtcTest(): Promise<WebrtcTest>;
  /** An offer to the server's echo. */
  testExchange(offer: TestOffer): Promise<ExchangeAnswer>;
  /** How long the server's database takes, asked now. */
  dbPerformance(): Promise<DbPerformance>;
  /** Whether the interviewer's model answers, and how soon. The server waits 20 s for it. */
  modelCheck(): Promise<ModelCheck>;
}

/** The server gives a model 20 s to become ready. */
const MODEL_TIMEOUT_MS = 25_000;

export function callApi(requests: Requests): CallApi {
  return {
    health: () => requests.none('/healthz', {}),
    tracks: () => requests.json('/api/tracks'),
    iceServers: async () => (await requests.json<IceServerList>('/api/ice-servers')).iceServers,
    createSession: (wish) => requests.json('/api/realtime-session', sending('POST', wish)),
    exchange: (offer, withinMs) => requests.json('/api/webrtc-exchange', sending('POST', offer), withinMs),
    streamUrl: (interview) => socketUrl(requests, path('interviews', interview, 'stream')),
    testStreamUrl: () => socketUrl(requests, '/api/diagnostic/stream'),
    webrtcTest: () => requests.json('/api/diagnostic/webrtc-test', { cache: 'no-store' }),
    testExchange: (offer) => requests.json('/api/diagnostic/webrtc-test', sending('POST', offer)),
    dbPerformance: () => requests.json('/api/diagnostic/db-performance', { cache: 'no-store' }),
    modelCheck: () => requests.json('/api/diagnostic/model', { cache: 'no-store' }, MODEL_TIMEOUT_MS),
  };
}

/** A WebSocket's address has to be whole, and a scheme of its own. */
function socketUrl(requests: Requests, path: string): string {
  const url = new URL(requests.url(path), globalThis.location?.href);
  url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
}
