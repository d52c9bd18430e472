import { createApi, type Api } from '../api/index.js';
import { failureOf, type Failure } from '../failure.js';
import { pause } from '../pause.js';
import { Store } from '../store.js';
import type { DbPerformance, Millis, ModelCheck, WebrtcTest } from '../wire.js';
import { attempt, untried, type Attempt } from './attempt.js';
import { nothingGathered, withCandidate, withError, type Gathered } from './candidates.js';
import { findingsOf, type Facts, type Finding } from './findings.js';
import { pathsOf, reachOf, stunServers, type Path } from './paths.js';
import { attemptStream } from './stream.js';
import { playTone, type Tone } from './tone.js';

/** What a diagnosis is made with; there is a default for everything. */
export interface DiagnosisOptions {
  /** The server that is diagnosed. Default: the page's own. */
  api?: Api;
  /** Makes the connections. Default: `new RTCPeerConnection(configuration)`. */
  createPeerConnection?: (configuration: RTCConfiguration) => RTCPeerConnection;
  /** Opens the WebSocket. Default: `new WebSocket(url)`. */
  createWebSocket?: (url: string) => WebSocket;
  /** What is sent. Default: a tone. */
  tone?: () => Tone;
  /** Where the page is. Default: as this page says. */
  page?: Pick<Facts, 'secure' | 'webrtc' | 'page'>;
}

/** A question to the server, and how long its answer took. */
export type Check<T> =
  | { state: 'waiting' | 'working' }
  | { state: 'done'; ms: Millis; value: T }
  | { state: 'failed'; ms: Millis; failure: Failure };

/** All that a page needs to draw; a new object at every change. */
export interface DiagnosisView extends Omit<Facts, 'test'> {
  /** `done`: everything was tried, and `findings` has the verdict. */
  status: 'idle' | 'running' | 'done';
  /** What the server says there is to try. */
  test?: WebrtcTest;
  /** The server's database, asked meanwhile. */
  database: Check<DbPerformance>;
  /** The interviewer's model, asked meanwhile. */
  model: Check<ModelCheck>;
  /** The way that a call would take, measured for longer; absent until somebody asks for it. */
  long?: Attempt;
  /** The verdict first; empty until everything was tried. */
  findings: readonly Finding[];
}

/** How many paths are tried at once: more would disturb each other's measurements. */
const AT_ONCE = 3;
const STUN_MS = 6_000;
/** The server's echo lives for 30 s. */
export const LONG_MS = 25_000;

/** Tries every way from this browser to the server, with a tone instead of a microphone. */
export class Diagnosis {
  /** How far it is; a new object at every change. */
  readonly view: Store<DiagnosisView>;
  readonly #api: Api;
  readonly #options: DiagnosisOptions;
  #over = new AbortController();

  /** Does nothing until {@link Diagnosis.run}. */
  constructor(options: DiagnosisOptions = {}) {
    this.#options = options;
    this.#api = options.api ?? createApi();
    this.view = new Store(fresh(options.page ?? thisPage()));
  }

  /** Runs everything, once more if it ran before. Call it from a click: the tone needs one. Never rejects. */
  async run(): Promise<void> {
    this.close();
    const over = (this.#over = new AbortController());
    const { secure, webrtc, page } = this.view.get();
    this.view.set({ ...fresh({ secure, webrtc, page }), status: 'running' });
    const tone = this.#tone();
    try {
      await Promise.all([
        this.#paths(tone, over.signal),
        this.#check('database', () => this.#api.dbPerformance(), over.signal),
        this.#check('model', () => this.#api.modelCheck(), over.signal),
      ]);
    } finally {
      tone?.stop();
    }
    if (!over.signal.aborted) this.view.patch({ status: 'done', findings: findingsOf(this.view.get()) });
  }

  /** Measures the first way that works for longer. Call it from a click, when everything was tried. Never rejects. */
  async measure(): Promise<void> {
    const { test, attempts, long } = this.view.get();
    const path = attempts.find(({ state }) => state === 'works')?.path;
    const { signal } = this.#over;
    if (!test || !path || signal.aborted || long?.state === 'connecting' || long?.state === 'measuring') return;
    const tone = this.#tone();
    try {
      await this.#try(path, test, tone, signal, (now) => this.view.patch({ long: now }), LONG_MS);
    } finally {
      tone?.stop();
    }
  }

  /** Stops what is running. */
  close(): void {
    this.#over.abort();
    if (this.view.get().status === 'running') this.view.patch({ status: 'idle' });
  }

  #tone(): Tone | undefined {
    try {
      return (this.#options.tone ?? playTone)();
    } catch {
      // Without sound the messages are still measured.
      return undefined;
    }
  }

  async #paths(tone: Tone | undefined, signal: AbortSignal): Promise<void> {
    let test: WebrtcTest;
    try {
      test = await this.#api.webrtcTest();
    } catch (error) {
      if (!signal.aborted) this.view.patch({ refusal: failureOf(error) });
      return;
    }
    if (signal.aborted) return;
    const { webrtc } = this.view.get();
    const paths = pathsOf(test).filter(({ kind }) => webrtc || kind === 'websocket');
    this.view.patch({ test, attempts: paths.map(untried) });
    const stun = webrtc ? stunServers(test.iceServers) : [];
    const queue = [...paths];
    const worker = async () => {
      for (let path = queue.shift(); path && !signal.aborted; path = queue.shift()) await this.#attempt(path, test, tone, signal);
    };
    await Promise.all([...Array.from({ length: AT_ONCE }, worker), stun.length > 0 && this.#askStun(stun, signal)]);
  }

  async #attempt(path: Path, test: WebrtcTest, tone: Tone | undefined, signal: AbortSignal): Promise<void> {
    const report = (now: Attempt) => this.view.patch({ attempts: this.view.get().attempts.map((one) => (one.path === path ? now : one)) });
    await this.#try(path, test, tone, signal, report);
  }

  #try(
    path: Path,
    { deadlineMs, streamToken: token }: WebrtcTest,
    tone: Tone | undefined,
    signal: AbortSignal,
    report: (now: Attempt) => void,
    measureMs?: Millis,
  ): Promise<Attempt> {
    const all = { deadlineMs, measureMs, report, signal };
    if (path.kind === 'websocket') {
      const open = this.#options.createWebSocket ?? ((url) => new WebSocket(url));
      return attemptStream(path, { ...all, token, open: () => open(this.#api.testStreamUrl()) });
    }
    const exchange = async (sdp: string) => (await this.#api.testExchange({ sdp })).sdp;
    return attempt(path, { ...all, tone, exchange, createPeerConnection: this.#create });
  }

  /** Which of this browser's addresses STUN servers see. */
  async #askStun(iceServers: RTCIceServer[], signal: AbortSignal): Promise<void> {
    const pc = this.#create({ iceServers });
    let stun: Gathered = nothingGathered;
    const complete = new AbortController();
    pc.onicecandidate = ({ candidate }) => {
      if (candidate === null) complete.abort();
      else stun = withCandidate(stun, candidate.candidate);
    };
    pc.onicecandidateerror = ({ url, errorCode, errorText }) => (stun = withError(stun, { url, code: errorCode, text: errorText }));
    try {
      pc.createDataChannel('stun');
      await pc.setLocalDescription(await pc.createOffer());
      await pause(STUN_MS, AbortSignal.any([complete.signal, signal]));
    } catch {
      // What was found until then is what was found.
    } finally {
      pc.close();
    }
    if (!signal.aborted) this.view.patch({ stun });
  }

  readonly #create = (configuration: RTCConfiguration): RTCPeerConnection =>
    this.#options.createPeerConnection?.(configuration) ?? new RTCPeerConnection(configuration);

  async #check<T extends 'database' | 'model'>(
    name: T,
    ask: () => Promise<Extract<DiagnosisView[T], { state: 'done' }>['value']>,
    signal: AbortSignal,
  ): Promise<void> {
    const began = performance.now();
    const say = (check: Check<unknown>) => {
      if (!signal.aborted) this.view.patch({ [name]: check } as Pick<DiagnosisView, T>);
    };
    say({ state: 'working' });
    try {
      const value = await ask();
      say({ state: 'done', ms: performance.now() - began, value });
    } catch (error) {
      say({ state: 'failed', ms: performance.now() - began, failure: failureOf(error) });
    }
  }
}

function fresh(page: Pick<Facts, 'secure' | 'webrtc' | 'page'>): DiagnosisView {
  return { ...page, status: 'idle', attempts: [], database: { state: 'waiting' }, model: { state: 'waiting' }, findings: [] };
}

function thisPage(): Pick<Facts, 'secure' | 'webrtc' | 'page'> {
  return { secure: isSecureContext, webrtc: typeof RTCPeerConnection !== 'undefined', page: reachOf(location.hostname) };
}
