import { createApi, type Api } from './api/index.js';
import { InterviewClock } from './clock.js';
import { connect, type Transport } from './connect.js';
import type { Connection } from './connection.js';
import { EchoWatch } from './echo-watch.js';
import { envelopeFrom } from './envelope.js';
import { failureOf, movedAway, PeerError } from './failure.js';
import { Gate } from './gate.js';
import { closeMicrophone, openMicrophone, type Microphone } from './microphone.js';
import { watchNetwork } from './network.js';
import { pause } from './pause.js';
import type { CallStats } from './quality.js';
import { watchQuality } from './quality-watch.js';
import { recognise, recognisesOnDevice, withRegion } from './recognition.js';
import { isSpent, recover } from './recovery.js';
import type { SessionOptions } from './session-options.js';
import { idle, type SessionView } from './session-view.js';
import { againFrom, runStep, withStep } from './steps.js';
import { emptyInterview, fold, type InterviewState } from './state.js';
import { Stillness } from './stillness.js';
import { Store } from './store.js';
import type { Command, Level, Millis, Session, StepName } from './wire.js';

const DEADLINE_MS = 15_000;
const GOODBYE_MS = 8_000;
/** Where the network is away a request hangs; the next one finds out sooner that it is back. */
const RECONNECT_EXCHANGE_MS = 3_000;
const RESTART_MS = 4_000;

/** One interview as its candidate has it: the microphone, the connection, and what the events say. */
export class InterviewSession {
  /** All that a page needs to draw, to be read and watched. */
  readonly view = new Store<SessionView>(idle);
  readonly #options: SessionOptions;
  readonly #api: Api;
  #clock = new InterviewClock();
  readonly #echo = new EchoWatch();
  readonly #stillness = new Stillness();
  readonly #gate = new Gate((open) => {
    if (this.#microphone) this.#microphone.track.enabled = open;
  });
  readonly #over = new AbortController();
  #microphone?: Microphone;
  #session?: Session;
  #peer?: Connection;
  #audioConfirmed = false;
  #stopRecognition?: () => void;
  #stopQuality?: () => void;
  /** Aborted when whoever waits to try again should do so now. */
  #wake = new AbortController();
  /** Aborted when a path that was lost is there again. */
  #back = new AbortController();

  /** Does nothing, and asks for nothing, until {@link InterviewSession.start}. */
  constructor(options: SessionOptions = {}) {
    this.#options = options;
    this.#api = options.api ?? createApi();
    if (options.halfDuplex) this.halfDuplex(true);
  }

  /**
   * What a page needs to come back to this interview after it was reloaded; absent until the third step is done. It has the
   * token: `sessionStorage` is the place for it, and no other.
   */
  get session(): Session | undefined {
    return this.#session;
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

  /** The connection's counters now; absent while there is none. They begin anew when another connection takes its place. */
  async stats(): Promise<CallStats | undefined> {
    return this.#peer?.stats();
  }

  /** `false` when there is no connection to send it on. */
  send(command: Command): boolean {
    if (command.type === 'mute') this.#gate.mute(command.muted);
    return this.#peer?.send(command) ?? false;
  }

  /**
   * One side at a time: while on, the microphone is shut as long as the interviewer is heard, and the candidate cannot
   * interrupt by speaking. For where the microphone hears the speakers.
   */
  halfDuplex(on: boolean): void {
    this.#gate.halfDuplex(on);
    this.view.patch({ halfDuplex: on });
  }

  /** Ends the interview, waiting for the server's goodbye. */
  async stop(): Promise<void> {
    if (this.view.get().status === 'ended') return;
    const told = this.send({ type: 'end' });
    this.view.patch({ status: 'ending' });
    if (told) await this.#ended(GOODBYE_MS);
    this.close();
  }

  /**
   * Closes everything at once, telling the server nothing: it waits for the page to come back, and ends the interview as
   * `candidate_left` when it does not.
   */
  close(): void {
    this.#release();
    this.view.patch({ status: 'ended', voice: undefined, microphone: 'none', recognising: false });
  }

  /** Goes on with another microphone. Throws `MicrophoneError`. */
  async useMicrophone(deviceId: string | undefined): Promise<void> {
    const next = await openMicrophone(deviceId);
    const before = this.#microphone;
    await this.#peer?.replaceTrack(next.track);
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
    track.enabled = this.#gate.open;
    this.#stillness.reset();
    const say = (state: SessionView['microphone']) => () => {
      if (this.#microphone === microphone && !this.#over.signal.aborted) this.view.patch({ microphone: state });
    };
    track.addEventListener('ended', say('lost'));
    track.addEventListener('mute', say('paused'));
    track.addEventListener('unmute', say('open'));
    this.view.patch({ microphone: 'open' });
  }

  async #create(): Promise<void> {
    const { session: earlier, interview = {} } = this.#options;
    const session = await this.#api.createSession(earlier ? { resume: earlier.resume } : interview);
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

    await this.#step('webrtc_setup', () =>
      connect({
        ...this.#options,
        api: this.#api,
        session,
        microphone,
        transports: this.#transports(),
        deadlineMs: this.#deadline('webrtc_setup'),
        exchangeMs,
        onConnection: (peer) => void (this.#over.signal.aborted ? peer.close() : (this.#peer = peer)),
        handlers: (peer) => ({
          onMessage: (text) => this.#received(text),
          onTrack: (voice) => this.view.patch({ voice }),
          onPath: (up) => void (up ? this.#isUp() : this.#lost(peer())),
          onLost: () => void this.#lost(peer()),
        }),
      }),
    );
    await this.#step('audio_connection', async () => {
      await this.#peer?.audioFlows(() => this.#audioConfirmed, this.#deadline('audio_connection'));
    });
  }

  /** A call that went over a WebSocket goes on over one. */
  #transports(): readonly Transport[] {
    if (this.view.get().path === 'websocket') return ['websocket'];
    return this.#options.transports ?? ['webrtc', 'websocket'];
  }

  #live(): void {
    const { lostAt, gap } = this.view.get();
    const missed = lostAt === undefined ? gap : { startMs: lostAt, endMs: this.now() };
    this.view.patch({ status: 'live', quality: 'good', lostAt: undefined, gap: missed });
    this.#stopQuality?.();
    const peer = this.#peer;
    this.#stopQuality = peer && watchQuality(peer, (change) => {
      if (peer === this.#peer && this.view.get().status === 'live') this.view.patch(change);
    });
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
    const envelope = envelopeFrom(text);
    if (!envelope) return;
    this.#clock.observe(envelope.at, performance.now());
    if (envelope.type === 'error' && envelope.code === 'moved') return this.#moved();
    const before = this.view.get().interview;
    const interview = fold(before, envelope);
    if (interview === before) return;
    if (interview.steps !== before.steps) this.#audioConfirmed ||= interview.steps.audio_connection?.state === 'done';
    const heard = isHeard(interview);
    this.#gate.interviewer(heard);
    this.view.patch({ interview });
    if (envelope.type === 'level') this.#listen(envelope, interview);
    if (interview.session?.state === 'ended') this.close();
  }

  /** What the loudness of both sides says of the microphone. */
  #listen({ at, ...level }: Level & { at: Millis }, interview: InterviewState): void {
    if (isHeard(interview) && this.#echo.hear(level)) this.view.patch({ echo: true });
    const asked = interview.session?.state === 'listening' && !interview.session.muted && this.#gate.open;
    const still = this.#stillness.hear(level.candidate, at, asked);
    const { microphone } = this.view.get();
    if (microphone === (still ? 'open' : 'silent')) this.view.patch({ microphone: still ? 'silent' : 'open' });
  }

  /** Another page has the interview now. */
  #moved(): void {
    this.#release();
    this.view.patch({ status: 'failed', failure: movedAway, voice: undefined, microphone: 'none', recognising: false });
  }

  /** The path or the whole connection went away by itself. The interview waits for us for a while. */
  async #lost(peer: Connection): Promise<void> {
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
    else if (recovery === 'moved') this.#moved();
    else if (recovery === 'given_up') this.#failed(new PeerError('no_path'));
  }

  async #restart(peer: Connection): Promise<void> {
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

  async #recognise(): Promise<void> {
    this.#stopRecognition?.();
    this.#stopRecognition = undefined;
    const { recognise: wanted = 'en-US' } = this.#options;
    const lang = withRegion(this.#session?.language ?? wanted ?? '');
    const microphone = this.#microphone;
    if (wanted === null || !microphone || !(await recognisesOnDevice(lang))) return;
    if (this.#over.signal.aborted || microphone !== this.#microphone) return;
    this.#stopRecognition = recognise({
      lang,
      track: microphone.track,
      onPhrase: (text, confidence) =>
        void this.send({ type: 'words', text, ...(confidence !== undefined && { confidence }) }),
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
    this.#gate.close();
    this.#stopQuality?.();
    this.#stopRecognition?.();
    this.#peer?.close();
    closeMicrophone(this.#microphone);
  }
}

function isHeard({ session }: InterviewState): boolean {
  return session?.state === 'speaking' || session?.state === 'closing';
}
