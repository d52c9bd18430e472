import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeServer, encodeAudio, encodeCommand, encodeHello, type AudioFormat } from '../src/stream/messages.js';
import { fields, stringOf, Writer } from '../src/stream/protobuf.js';

/** What the server's own code makes of the same messages (tests/it/proto.rs). */
const fixture = JSON.parse(readFileSync(new URL('../../../tests/fixtures/stream.json', import.meta.url), 'utf8')) as {
  client: { message: Sent; hex: string }[];
  server: { message: { kind: string; content?: string }; hex: string }[];
};

interface Sent {
  hello?: { token: string; accepts: AudioFormat[] };
  audio?: { content: string; timestamp: number };
  command?: string;
}

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const hex = (of: Uint8Array) => Buffer.from(of).toString('hex');

describe('the messages', () => {
  test.each(fixture.client)('$message of a page are the server’s bytes', ({ message, hex: wanted }) => {
    const { hello, audio, command } = message;
    if (hello) expect(hex(encodeHello(hello.token, hello.accepts))).toBe(wanted);
    else if (audio) expect(hex(encodeAudio(bytes(audio.content), audio.timestamp))).toBe(wanted);
    else expect(hex(encodeCommand(command ?? ''))).toBe(wanted);
  });

  test.each(fixture.server)('$message of the server’s are read', ({ message, hex: given }) => {
    const read = decodeServer(bytes(given));
    const shown = read.kind === 'audio' ? { ...read, content: hex(read.content) } : read;
    expect(shown).toEqual(message);
  });

  test('of a newer server, what is not known is passed over', () => {
    const newer = [...new Writer().int(90, 7).string(91, 'new').finish(), 0x2d, 1, 2, 3, 4, 0x31, 1, 2, 3, 4, 5, 6, 7, 8];
    expect(decodeServer(Uint8Array.from([...newer, ...new Writer().string(4, '{}').finish()]))).toEqual({ kind: 'event', json: '{}' });
  });
});

describe('the wire format', () => {
  test('what was written is read', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.string({ unit: 'grapheme' }), fc.uint8Array({ maxLength: 400 }), (int, string, some) => {
        const written = new Writer().int(1, int).string(2, string).message(300, some).finish();
        const read = [...fields(written)];
        expect(read.find(({ field }) => field === 1)?.int ?? 0).toBe(int);
        expect(stringOf(read.find(({ field }) => field === 2)?.bytes ?? new Uint8Array())).toBe(string);
        expect(hex(read.find(({ field }) => field === 300)?.bytes ?? new Uint8Array())).toBe(hex(some));
      }),
    );
  });

  test('garbage is refused or read, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (garbage) => {
        try {
          decodeServer(garbage);
        } catch (error) {
          expect(error instanceof RangeError || error instanceof TypeError).toBe(true);
        }
      }),
    );
  });

  test.each([[[0x0a, 5, 1]], [[0x80]], [[0x10, ...Array<number>(11).fill(0xff)]], [[0x0b]]])('%j is no message', (message) => {
    expect(() => decodeServer(Uint8Array.from(message))).toThrow(RangeError);
  });
});
