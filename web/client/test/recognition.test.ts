import { expect, test, vi } from 'vitest';
import { recognise, recognisesOnDevice, withRegion, type RecognitionMaker } from '../src/recognition.js';

class FakeRecognition {
  static last: FakeRecognition;
  static available = vi.fn(async () => 'available');
  get processLocally() {
    return this.local;
  }
  set processLocally(local: boolean) {
    this.local = local;
  }
  local = false;
  onresult?: (event: unknown) => void;
  onerror?: (event: unknown) => void;
  onend?: () => void;
  start = vi.fn();
  abort = vi.fn();
  constructor() {
    FakeRecognition.last = this;
  }
}
const maker = FakeRecognition as unknown as RecognitionMaker;
const track = {} as MediaStreamTrack;
const result = (isFinal: boolean, transcript: string) => Object.assign([{ transcript }], { isFinal });

test('only recognition on the device counts', async () => {
  class Cloud {
    static available = async () => 'available';
  }
  vi.stubGlobal('SpeechRecognition', FakeRecognition);
  expect(await recognisesOnDevice('en-US')).toBe(true);
  FakeRecognition.available.mockResolvedValueOnce('downloadable');
  expect(await recognisesOnDevice('en-US')).toBe(false);
  vi.stubGlobal('SpeechRecognition', Cloud);
  expect(await recognisesOnDevice('en-US')).toBe(false);
  vi.unstubAllGlobals();
  expect(await recognisesOnDevice('en-US')).toBe(false);
});

test.each([['en', 'en-US'], ['de', 'de-DE'], ['de-AT', 'de-AT'], ['pt-BR', 'pt-BR'], ['no tag', 'no tag']])(
  'a recogniser for %s is asked for as %s',
  (lang, asked) => expect(withRegion(lang)).toBe(asked),
);

test('finished phrases are given once, unfinished ones never', () => {
  const phrases: string[] = [];
  recognise({ lang: 'en-US', track, onPhrase: (text) => phrases.push(text) }, maker);
  const { last } = FakeRecognition;
  expect(last.local).toBe(true);
  expect(last.start).toHaveBeenCalledWith(track);
  last.onresult?.({ resultIndex: 0, results: [result(true, ' I led a team '), result(false, 'of')] });
  last.onresult?.({ resultIndex: 1, results: [result(true, 'I led a team'), result(true, 'of five')] });
  expect(phrases).toEqual(['I led a team', 'of five']);
});

test('how sure the browser is goes with the phrase, where it tells', () => {
  const told: (number | undefined)[] = [];
  recognise({ lang: 'en-US', track, onPhrase: (_, confidence) => told.push(confidence) }, maker);
  const sure = (confidence: number) => Object.assign([{ transcript: 'I led', confidence }], { isFinal: true });
  FakeRecognition.last.onresult?.({ resultIndex: 0, results: [sure(0.874), sure(0)] });
  expect(told).toEqual([87, undefined]);
});

test('it starts again after a silence, but not after a refusal', () => {
  const onRefused = vi.fn();
  recognise({ lang: 'en-US', track, onPhrase: () => undefined, onRefused }, maker);
  const { last } = FakeRecognition;
  last.onerror?.({ error: 'no-speech' });
  last.onend?.();
  expect(last.start).toHaveBeenCalledTimes(2);
  last.onerror?.({ error: 'language-not-supported' });
  last.onend?.();
  expect(last.start).toHaveBeenCalledTimes(2);
  expect(onRefused).toHaveBeenCalledOnce();
});
