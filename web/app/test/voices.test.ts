import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Voices } from '../src/record/voices.ts';

/** An audio element without sound. */
class Silent extends EventTarget {
  static made: Silent[] = [];
  currentTime = 0;
  playbackRate = 1;
  ended = false;
  paused = true;
  preload = '';
  refuses?: unknown;

  constructor(readonly src: string) {
    super();
    Silent.made.push(this);
  }

  play() {
    this.paused = false;
    return this.refuses === undefined ? Promise.resolve() : Promise.reject(this.refuses);
  }

  pause() {
    this.paused = true;
  }

  tell(event: string, what: Partial<Pick<Silent, 'currentTime' | 'ended'>> = {}) {
    Object.assign(this, what);
    this.dispatchEvent(new Event(event));
  }
}

const track = (side: 'candidate' | 'interviewer') => ({ side, url: `/${side}`, mediaType: 'audio/ogg', bytes: 1 });

describe('both voices', () => {
  let voices: Voices;
  let one: Silent;
  let two: Silent;

  beforeEach(() => {
    Silent.made = [];
    vi.stubGlobal('Audio', Silent);
    voices = new Voices([track('candidate'), track('interviewer')], 500);
    [one, two] = Silent.made as [Silent, Silent];
  });
  afterEach(() => vi.unstubAllGlobals());

  const now = () => voices.playhead.get();

  test('are played and stopped together', () => {
    voices.play();
    expect([one.paused, two.paused, now().playing]).toEqual([false, false, true]);
    voices.pause();
    expect([one.paused, two.paused, now().playing]).toEqual([true, true, false]);
  });

  test('are sought on the interview’s clock, which may begin before the files', () => {
    voices.seek(4500);
    expect([one.currentTime, two.currentTime, now().atMs]).toEqual([4, 4, 4500]);
    voices.seek(100);
    expect(one.currentTime).toBe(0);
  });

  test('are put together again when they drift apart, and left alone before', () => {
    two.currentTime = 9.9;
    one.tell('timeupdate', { currentTime: 10 });
    expect(two.currentTime).toBe(9.9);
    two.currentTime = 9.5;
    one.tell('timeupdate', { currentTime: 10 });
    expect(two.currentTime).toBe(10);
    expect(now().atMs).toBe(10_500);
  });

  test('go on until the last of them has ended', () => {
    voices.play();
    one.tell('ended', { currentTime: 20, ended: true });
    expect(now().playing).toBe(true);
    two.tell('timeupdate', { currentTime: 25 });
    expect([one.currentTime, now().atMs]).toEqual([20, 25_500]);
    two.tell('ended', { ended: true });
    expect(now().playing).toBe(false);
  });

  test('begin again after the end', () => {
    for (const voice of [one, two]) voice.tell('ended', { currentTime: 20, ended: true });
    voices.play();
    expect(now().atMs).toBe(0);
  });

  test('that cannot be played say so; a pause that came too early is no failure', async () => {
    one.refuses = new DOMException('paused', 'AbortError');
    voices.play();
    await Promise.resolve();
    expect(now().failed).toBe(false);
    two.tell('error');
    expect(now()).toMatchObject({ failed: true, playing: false });
  });
});
