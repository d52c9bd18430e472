/*
 * Speech recognition of the browser's own, on the device. The cloud kind, which sends the voice to the
 * browser's maker, is never used: without `processLocally` and a language pack that is installed, there
 * is no recognition.
 */

interface RecognitionResultEvent extends Event {
  resultIndex: number;
  results: ArrayLike<ArrayLike<{ transcript: string; confidence?: number }> & { isFinal: boolean }>;
}

interface Recognition extends EventTarget {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  processLocally: boolean;
  onresult: ((event: RecognitionResultEvent) => void) | null;
  onerror: ((event: Event & { error: string }) => void) | null;
  onend: (() => void) | null;
  start(track?: MediaStreamTrack): void;
  abort(): void;
}

export interface RecognitionMaker {
  new (): Recognition;
  available?(options: { langs: string[]; processLocally: boolean }): Promise<string>;
}

/** Errors after which the browser will say the same again. */
const FINAL_ERRORS = new Set(['not-allowed', 'service-not-allowed', 'language-not-supported', 'audio-capture']);

export function browserRecognition(): RecognitionMaker | undefined {
  return (globalThis as { SpeechRecognition?: RecognitionMaker }).SpeechRecognition;
}

/**
 * Whether this browser recognises `lang` (a BCP 47 tag) on the device, now, without installing anything. Only then does an
 * interview use it: no voice ever goes to the browser's maker.
 */
export async function recognisesOnDevice(lang: string): Promise<boolean> {
  const maker = browserRecognition();
  if (!maker?.available || !('processLocally' in maker.prototype)) return false;
  try {
    return (await maker.available({ langs: [withRegion(lang)], processLocally: true })) === 'available';
  } catch {
    return false;
  }
}

/** The tag with the region that its language is spoken in most, since recognisers have `de-DE` and no `de`. */
export function withRegion(lang: string): string {
  try {
    const { language, region } = new Intl.Locale(lang).maximize();
    return region === undefined ? lang : `${language}-${region}`;
  } catch {
    return lang;
  }
}

/**
 * Gives every finished phrase heard on `track`, until the returned function is called or the browser
 * refuses. Call it only where {@link recognisesOnDevice} said yes.
 */
export function recognise(
  { lang, track, onPhrase, onRefused }: {
    lang: string;
    track: MediaStreamTrack;
    /** `confidence` is 0 to 100, where the browser tells it. */
    onPhrase(text: string, confidence?: number): void;
    onRefused?(): void;
  },
  maker = browserRecognition(),
): () => void {
  if (!maker) return () => undefined;
  const recognition = new maker();
  recognition.lang = lang;
  recognition.continuous = true;
  recognition.interimResults = false;
  recognition.processLocally = true;
  let wanted = true;

  recognition.onresult = ({ resultIndex, results }) => {
    for (let i = resultIndex; i < results.length; i += 1) {
      const result = results[i];
      const best = result?.isFinal ? result[0] : undefined;
      const text = best?.transcript.trim() ?? '';
      // Browsers that do not know say 0.
      if (text !== '') onPhrase(text, best?.confidence ? Math.round(best.confidence * 100) : undefined);
    }
  };
  recognition.onerror = ({ error }) => {
    if (!FINAL_ERRORS.has(error)) return;
    wanted = false;
    onRefused?.();
  };
  // Browsers end it after some silence.
  recognition.onend = () => {
    if (wanted) recognition.start(track);
  };
  recognition.start(track);

  return () => {
    wanted = false;
    recognition.abort();
  };
}
