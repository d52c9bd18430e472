import { createApi, type Api } from './api/index.js';
import { InterviewClock } from './clock.js';
import { failureOf, PeerError, type Failure } from './failure.js';
import { closeMicrophone, openMicrophone, type Microphone } from './microphone.js';
import { watchNetwork } from './network.js';
import type { ConnectionPath } from './pair.js';
import { pause } from './pause.js';
import { Peer, type PeerOptions } from './peer.js';
import { qualityOf, type Quality } from './quality.js';
import { recognise, recognisesOnDevice } from './recognition.js';
import { isSpent, recover } from './recovery.js';
import { againFrom, freshSteps, runStep, withStep, type Step } from './steps.js';
import { emptyInterview, fold, type InterviewState } from './state.js';
import { Store } from './store.js';
import type { Command, CreateSession, Envelope, Millis, ModelInfo, Session, StepName } from './wire.js';

export interface SessionOptions {
  /** What kind of interview; the server has defaults for everything. */
  interview?: CreateSession;
  /** Opens the microphone. Default: the browser's default one. */
  microphone?: () => Microphone | Promise<Microphone>;
  api?: Api;
  /** Language of the browser's on-device recognition; `null` leaves it off. Default `en-US`. */
  recognise?: string | null;
  createPeerConnection?: PeerOptions['createPeerConnection'];
}

export type Status = 'idle' | 'connecting' | 'live' | 'reconnecting' | 'ending' | 'ended' | 'failed';

/** All that a page needs to draw; a new object at every change. */
export interface SessionView {
  status: Status;
  steps: readonly Step[];
  /** Why the status is `failed`. */
  failure?: Failure;
  id?: string;
  model?: ModelInfo;
  interview: InterviewState;
  /** The interviewer's voice, to be played. */
  voice?: MediaStream;
  quality: Quality;
  /** How packets travel; absent until it is known. */
  path?: ConnectionPath;
  /** With `reconnecting`: since when, on the interview's clock. */
  lostAt?: Millis;
  /** `paused`: the system took the microphone for a while. `lost`: it was unplugged. */
  microphone: 'none' | 'open' | 'paused' | 'lost';
  /** The browser recognises the candidate's words on the device. */
  recognising: boolean;
}

const DEADLINE_MS = 15_000;
const LISTEN_EVERY_MS = 500;
/** Of the readings, the quality is told by each fourth: two seconds. */
const QUALITY_EVERY = 4;
const GOODBYE_MS = 8_000;
/** Where the network is away a request hangs; the next one finds out sooner that it is back. */
const RECONNECT_EXCHANGE_MS = 3_000;
const RESTART_MS = 4_000;

const idle: SessionView = {
  status: 'idle',
  steps: freshSteps,
  interview: emptyInterview,
  quality: 'good',
  microphone: 'none',
  recognising: false,
};

/** One interview as its candidate has it: the microphone, the connection, and what the events say. */
export class InterviewSession {
  readonly view = new Store<SessionView>(idle);
  readonly #options: SessionOptions;
  readonly #api: Api;
  #clock = new InterviewClock();
  readonly #over = new AbortController();
  #microphone?: Microphone;
  #session?: Session;
  #peer?: Peer;
  #audioConfirmed = false;
  #stopRecognition?: () => void;
  #stopQuality?: () => void;
  /** Aborted when whoever waits to try again should do so now. */
  #wake = new AbortController();
  /** Aborted when a path that was lost is there again. */
  #back = new AbortController();

  constructor(options: SessionOptions = {}) {
    this.#options = options;
    this.#api = options.api ?? createApi();
  }

  /** Now, on the interview's clock. */
  now(): Millis {
    return this.#clock.now(performance.now());
  }

  /**
   * Makes the five steps; after a failure, makes those again that did not succeed. Resolves when the
   * call is up or has failed; the view says which.
   */
  async start(): Promise<void> {
    const { status } = this.view.get();
    if (status !== 'idle' && status !== 'failed') return;
    this.view.patch({ status: 'connecting', failure: undefined });
    if (status === 'idle') {
      globalThis.addEventListener?.('pagehide', this.#leave, { signal: this.#over.signal });
      watchNetwork(this.#networkChanged, this.#over.signal);
    }
    try {
      await this.#step('microphone_access', () => this.#openMicrophone());
      await this.#step('api_connection', () => this.#api.health());
      await this.#step('session_creation', () => this.#create());
      await this.#connect();
    } catch (error) {
      if (!this.#over.signal.aborted) this.#failed(error);
      return;
    }
    this.#live();
    void this.#recognise();
  }

  /** `false` when there is no connection to send it on. */
  send(command: Command): boolean {
    if (command.type === 'mute') this.#listen(!command.muted);
    return this.#peer?.send(command) ?? false;
  }

  /** Ends the interview, waiting for the server's goodbye. */
  async stop(): Promise<void> {
    if (this.view.get().status === 'ended') return;
    const told = this.send({ type: 'end' });
    this.view.patch({ status: 'ending' });
    if (told) await this.#ended(GOODBYE_MS);
    this.close();
  }

  /** Closes everything at once, telling the server nothing. */
  close(): void {
    this.#release();
    this.view.patch({ status: 'ended', voice: undefined, microphone: 'none', recognising: false });
  }

  /** Goes on with another microphone. Throws `MicrophoneError`. */
  async useMicrophone(deviceId: string | undefined): Promise<void> {
    const next = await openMicrophone(deviceId);
    const before = this.#microphone;
    await this.#peer?.replaceTrack(next.track);
    next.track.enabled = before?.track.enabled ?? true;
    this.#adopt(next);
    closeMicrophone(before);
    void this.#recognise();
  }

  async #openMicrophone(): Promise<void> {
    const microphone = await (this.#options.microphone?.() ?? openMicrophone());
    if (this.#over.signal.aborted) return closeMicrophone(microphone);
    this.#adopt(microphone);
  }

  #adopt(microphone: Microphone): void {
    this.#microphone = microphone;
    const { track } = microphone;
    const say = (state: SessionView['microphone']) => () => {
      if (this.#microphone === microphone && !this.#over.signal.aborted) this.view.patch({ microphone: state });
    };
    track.addEventListener('ended', say('lost'));
    track.addEventListener('mute', say('paused'));
    track.addEventListener('unmute', say('open'));
    this.view.patch({ microphone: 'open' });
  }

  async #create(): Promise<void> {
    const session = await this.#api.createSession(this.#options.interview ?? {});
    this.#session = session;
    this.#clock = new InterviewClock();
    this.view.patch({ id: session.id, model: session.model, interview: emptyInterview });
  }

  async #connect(exchangeMs = DEADLINE_MS): Promise<void> {
    const session = this.#session;
    const microphone = this.#microphone;
    if (!session || !microphone) throw new PeerError('closed');
    this.#peer?.close();
    this.#audioConfirmed = false;

    await this.#step('webrtc_setup', async () => {
      const peer = new Peer({
        iceServers: session.iceServers,
        createPeerConnection: this.#options.createPeerConnection,
        onMessage: (text) => this.#received(text),
        onTrack: (voice) => this.view.patch({ voice }),
        onPath: (up) => void (up ? this.#isUp() : this.#lost(peer)),
        onLost: () => void this.#lost(peer),
      });
      this.#peer = peer;
      const sdp = await peer.offer(microphone.track, microphone.stream);
      const answer = await this.#api.exchange({ sessionId: session.id, token: session.token, sdp }, exchangeMs);
      await peer.accept(answer.sdp);
      await peer.connected(this.#deadline('webrtc_setup'));
    });
    await this.#step('audio_connection', async () => {
      await this.#peer?.audioFlows(() => this.#audioConfirmed, this.#deadline('audio_connection'));
    });
  }

  #live(): void {
    this.view.patch({ status: 'live', quality: 'good', lostAt: undefined });
    this.#stopQuality?.();
    this.#stopQuality = this.#watchQuality();
  }

  #failed(error: unknown): void {
    this.#peer?.close();
    if (isSpent(error)) this.#session = undefined;
    const { steps } = this.view.get();
    const broken = steps.find((step) => step.state === 'failed');
    // Shown as it failed, but the steps that depend on a spent session are to be made again.
    const redo = this.#session || !broken ? steps : againFrom(steps, 'session_creation');
    this.view.patch({
      status: 'failed',
      lostAt: undefined,
      failure: failureOf(error),
      steps: broken ? withStep(redo, broken) : redo,
    });
  }

  /** Runs a step unless it is done already. */
  async #step(name: StepName, work: () => Promise<void>): Promise<void> {
    const step = this.view.get().steps.find((other) => other.name === name);
    if (step?.state === 'done') return;
    await runStep(name, work, (changed) => {
      if (!this.#over.signal.aborted) this.view.patch({ steps: withStep(this.view.get().steps, changed) });
    });
    if (this.#over.signal.aborted) throw new PeerError('closed');
  }

  #deadline(name: StepName): Millis {
    return this.#session?.steps.find((step) => step.name === name)?.deadlineMs ?? DEADLINE_MS;
  }

  #received(text: string): void {
    const envelope = parse(text);
    if (!envelope) return;
    this.#clock.observe(envelope.at, performance.now());
    const before = this.view.get().interview;
    const interview = fold(before, envelope);
    if (interview === before) return;
    if (interview.steps !== before.steps) this.#audioConfirmed ||= interview.steps.audio_connection?.state === 'done';
    this.view.patch({ interview });
    if (interview.session?.state === 'ended') this.close();
  }

  /** The path or the whole connection went away by itself. The interview waits for us for a while. */
  async #lost(peer: Peer): Promise<void> {
    if (peer !== this.#peer) return;
    this.#wake.abort();
    const { status } = this.view.get();
    if (status === 'ending' && peer.state === 'gone') this.close();
    if (status !== 'live') return;
    this.view.patch({ status: 'reconnecting', quality: 'lost', lostAt: this.now() });

    const recovery = await recover({
      state: () => (this.#over.signal.aborted || this.view.get().status !== 'reconnecting' ? 'over' : peer.state),
      restart: () => Promise.race([this.#restart(peer), this.#isBack()]),
      replace: () => this.#replace(),
      wait: (ms) => pause(ms, (this.#wake = new AbortController()).signal),
    });
    if (this.#over.signal.aborted) return;
    if (recovery === 'restarted' || recovery === 'replaced') this.#live();
    else if (recovery === 'spent') this.close();
    else if (recovery === 'given_up') this.#failed(new PeerError('no_path'));
  }

  async #restart(peer: Peer): Promise<void> {
    const session = this.#session;
    if (!session) throw new PeerError('closed');
    const { id: sessionId, token } = session;
    await peer.restart(
      async (sdp) => (await this.#api.exchange({ sessionId, token, sdp, restart: true }, RECONNECT_EXCHANGE_MS)).sdp,
      RESTART_MS,
    );
  }

  #isUp(): void {
    this.#wake.abort();
    this.#back.abort();
  }

  /** A path that comes back by itself is not waited for any longer. */
  #isBack(): Promise<void> {
    const { signal } = (this.#back = new AbortController());
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  async #replace(): Promise<void> {
    this.view.patch({ steps: againFrom(this.view.get().steps, 'webrtc_setup'), voice: undefined });
    await this.#connect(RECONNECT_EXCHANGE_MS);
  }

  /** Where a call goes on over another network, it need not be lost first. */
  readonly #networkChanged = (): void => {
    this.#wake.abort();
    const peer = this.#peer;
    if (!peer || this.view.get().status !== 'live') return;
    // Should it not work: a path that is lost says so itself.
    this.#restart(peer).catch(() => undefined);
  };

  #watchQuality(): () => void {
    const peer = this.#peer;
    let before = peer?.stats();
    before?.then(({ path }) => peer === this.#peer && this.view.patch({ path })).catch(() => undefined);
    let readings = 0;
    const timer = setInterval(async () => {
      // Each reading tells the peer whether it is still heard.
      const now = peer?.stats();
      now?.catch(() => undefined);
      if (++readings % QUALITY_EVERY !== 0) return;
      const [was, is] = await Promise.all([before, now]);
      before = now;
      if (!was || !is || peer !== this.#peer || this.view.get().status !== 'live') return;
      this.view.patch({ quality: qualityOf(was, is), path: is.path });
    }, LISTEN_EVERY_MS);
    return () => clearInterval(timer);
  }

  #listen(on: boolean): void {
    if (this.#microphone) this.#microphone.track.enabled = on;
  }

  async #recognise(): Promise<void> {
    this.#stopRecognition?.();
    this.#stopRecognition = undefined;
    const lang = this.#options.recognise === undefined ? 'en-US' : this.#options.recognise;
    const microphone = this.#microphone;
    if (lang === null || !microphone || !(await recognisesOnDevice(lang))) return;
    if (this.#over.signal.aborted || microphone !== this.#microphone) return;
    this.#stopRecognition = recognise({
      lang,
      track: microphone.track,
      onPhrase: (text) => void this.send({ type: 'words', text }),
      onRefused: () => this.view.patch({ recognising: false }),
    });
    this.view.patch({ recognising: true });
  }

  #ended(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#over.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      }, { once: true });
    });
  }

  readonly #leave = (): void => this.close();

  #release(): void {
    this.#over.abort();
    this.#wake.abort();
    this.#stopQuality?.();
    this.#stopRecognition?.();
    this.#peer?.close();
    closeMicrophone(this.#microphone);
  }
}

function parse(text: string): Envelope | undefined {
  try {
    const value = JSON.parse(text) as Partial<Envelope>;
    return typeof value.seq === 'number' && typeof value.type === 'string' ? (value as Envelope) : undefined;
  } catch {
    return undefined;
  }
}
