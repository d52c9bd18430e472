/*
 * What runs beside the sound card's clock: the microphone as chunks of 16-bit samples, and chunks as a voice. A file of its
 * own and plain JavaScript, because a worklet is loaded by its address and not bundled.
 */

/** Samples on either side of the one that is made: a short filter, which keeps what is above the lower rate out. */
const REACH = 16;
/** Of 20 ms. */
const FRAMES_A_SECOND = 50;

/** A stream at another rate (windowed sinc). */
class Resampler {
  constructor(from, to) {
    this.step = from / to;
    this.width = Math.max(1, this.step);
    this.reach = Math.ceil(REACH * this.width);
    this.samples = new Float32Array(2 * this.reach);
    this.at = this.reach;
  }

  push(input) {
    const samples = new Float32Array(this.samples.length + input.length);
    samples.set(this.samples);
    samples.set(input, this.samples.length);
    const output = [];
    for (; this.at + this.reach < samples.length; this.at += this.step) output.push(this.sample(samples));
    const done = Math.min(Math.floor(this.at) - this.reach, samples.length);
    this.samples = samples.subarray(done).slice();
    this.at -= done;
    return output;
  }

  sample(samples) {
    const middle = Math.floor(this.at);
    let [sum, weights] = [0, 0];
    for (let n = middle - this.reach + 1; n <= middle + this.reach; n += 1) {
      const distance = (n - this.at) / this.width;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / REACH);
      const weight = distance === 0 ? 1 : (Math.sin(Math.PI * distance) / (Math.PI * distance)) * window;
      sum += samples[n] * weight;
      weights += weight;
    }
    return sum / weights;
  }
}

/** Posts 20 ms of the microphone at a time, as 16-bit samples at `rate`. */
class Capture extends AudioWorkletProcessor {
  constructor({ processorOptions: { rate } }) {
    super();
    this.resampler = new Resampler(sampleRate, rate);
    this.frame = new Int16Array(rate / FRAMES_A_SECOND);
    this.filled = 0;
  }

  process([input]) {
    // Where nothing is connected there is silence.
    for (const sample of this.resampler.push(input[0] ?? new Float32Array(128))) {
      this.frame[this.filled++] = Math.max(-32768, Math.min(32767, Math.round(sample * 32768)));
      if (this.filled < this.frame.length) continue;
      this.port.postMessage(this.frame.slice());
      this.filled = 0;
    }
    return true;
  }
}

/** In seconds: what has to be there before a voice begins, at first and at most; and what is kept at most. */
const PREBUFFER = 0.06;
const MOST_PREBUFFER = 0.3;
const MOST_QUEUED = 1;

/**
 * Plays what it is given. A voice begins, or goes on, when a little of it is there; one that ran dry makes that more.
 * Without samples: a pause begins, and what is still here is played to its end.
 */
class Playout extends AudioWorkletProcessor {
  constructor({ processorOptions: { rate } }) {
    super();
    this.resampler = new Resampler(rate, sampleRate);
    this.queue = [];
    this.head = 0;
    this.queued = 0;
    this.prebuffer = PREBUFFER;
    this.playing = false;
    this.pausing = true;
    this.port.onmessage = ({ data }) => this.push(data);
  }

  push(samples) {
    this.pausing = samples.length === 0;
    const input = Float32Array.from(samples, (sample) => sample / 32768);
    const output = this.resampler.push(this.pausing ? new Float32Array(4 * this.resampler.reach) : input);
    this.queue.push(output);
    this.queued += output.length;
    // What waits so long would be heard far too late: the oldest goes.
    while (this.queued > MOST_QUEUED * sampleRate) this.drop();
  }

  drop() {
    this.queued -= (this.queue.shift() ?? []).length - this.head;
    this.head = 0;
  }

  process(_inputs, [[channel]]) {
    const enough = this.pausing ? 1 : this.prebuffer * sampleRate;
    if (!this.playing && this.queued >= enough) this.playing = true;
    if (!this.playing) return true;
    for (let n = 0; n < channel.length; n += 1) {
      while (this.queue.length > 0 && this.head >= this.queue[0].length) this.drop();
      if (this.queue.length === 0) return this.ranOut();
      channel[n] = this.queue[0][this.head++];
      this.queued -= 1;
    }
    return true;
  }

  ranOut() {
    this.playing = false;
    [this.head, this.queued] = [0, 0];
    if (!this.pausing) this.prebuffer = Math.min(MOST_PREBUFFER, this.prebuffer + 0.04);
    return true;
  }
}

registerProcessor('antiphon-capture', Capture);
registerProcessor('antiphon-playout', Playout);

export {};
