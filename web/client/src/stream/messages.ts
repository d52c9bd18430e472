import type { Millis } from '../wire.js';
import { fields, stringOf, Writer } from './protobuf.js';

/** How both voices travel. */
export interface AudioFormat {
  codec: 'pcm16' | 'opus' | 'unknown';
  /** Of PCM16, in Hz. */
  sampleRate: number;
}

/** What a server sends (`ServerMessage` of `audio.proto`). */
export type ServerMessage =
  | { kind: 'welcome'; audio: AudioFormat }
  | { kind: 'event'; json: string }
  /** Without bytes: nothing is said from here on. */
  | { kind: 'audio'; content: Uint8Array; timestamp: Millis };

const codecs = ['unknown', 'pcm16', 'opus'] as const;

export function encodeHello(token: string, accepts: readonly AudioFormat[]): Uint8Array<ArrayBuffer> {
  const hello = new Writer().string(1, token);
  for (const { codec, sampleRate } of accepts) {
    hello.message(2, new Writer().int(1, codecs.indexOf(codec)).int(2, sampleRate).finish());
  }
  return new Writer().message(3, hello.finish()).finish();
}

export function encodeAudio(content: Uint8Array, timestamp: Millis): Uint8Array<ArrayBuffer> {
  return new Writer().bytes(1, content).int(2, timestamp).finish();
}

export function encodeCommand(json: string): Uint8Array<ArrayBuffer> {
  return new Writer().string(4, json).finish();
}

/** Throws where it is no message. */
export function decodeServer(frame: Uint8Array): ServerMessage {
  let content: Uint8Array = new Uint8Array();
  let timestamp = 0;
  let audio: AudioFormat | undefined;
  let json = '';
  for (const { field, int, bytes } of fields(frame)) {
    if (field === 1) content = bytes;
    else if (field === 2) timestamp = int;
    else if (field === 3) audio = welcomeOf(bytes);
    else if (field === 4) json = stringOf(bytes);
  }
  if (audio) return { kind: 'welcome', audio };
  return json === '' ? { kind: 'audio', content, timestamp } : { kind: 'event', json };
}

function welcomeOf(welcome: Uint8Array): AudioFormat {
  const audio: AudioFormat = { codec: 'unknown', sampleRate: 0 };
  for (const { field, bytes } of fields(welcome)) {
    if (field !== 1) continue;
    for (const { field: part, int } of fields(bytes)) {
      if (part === 1) audio.codec = codecs[int] ?? 'unknown';
      else if (part === 2) audio.sampleRate = int;
    }
  }
  return audio;
}
