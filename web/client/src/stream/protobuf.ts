/** Protocol Buffers' wire format, as much of it as `audio.proto` uses: varints, and what has a length. */

const VARINT = 0;
const LENGTH = 2;
/** Longer ones have no place in 64 bits. */
const MAX_VARINT = 10;

const utf8 = new TextEncoder();
const text = new TextDecoder('utf-8', { fatal: true });

/** Makes a message. What has proto3's default value is left out. */
export class Writer {
  readonly #bytes: number[] = [];

  /** Whole and not negative. */
  int(field: number, value: number): this {
    if (value === 0) return this;
    this.#varint(field * 8 + VARINT);
    this.#varint(value);
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, utf8.encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    return value.length === 0 ? this : this.message(field, value);
  }

  /** Is there also when it is empty. */
  message(field: number, value: Uint8Array): this {
    this.#varint(field * 8 + LENGTH);
    this.#varint(value.length);
    for (const byte of value) this.#bytes.push(byte);
    return this;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes);
  }

  #varint(value: number): void {
    // Not by shifting, which has 32 bits.
    for (let rest = value; ; rest = Math.floor(rest / 128)) {
      if (rest < 128) return void this.#bytes.push(rest);
      this.#bytes.push((rest % 128) + 128);
    }
  }
}

/** A field as it stands in a message. */
export interface Field {
  field: number;
  /** Of a varint. */
  int: number;
  /** Of what has a length. */
  bytes: Uint8Array;
}

const nothing = new Uint8Array();

/** The fields of a message in their order; those of another shape are passed over. Throws where it is no message. */
export function* fields(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let place = 0; place < MAX_VARINT; place += 1) {
      const byte = message[at++];
      if (byte === undefined) throw new RangeError('a message that ends within a field');
      value += (byte % 128) * 128 ** place;
      if (byte < 128) return value;
    }
    throw new RangeError('a number of too many bytes');
  };
  const take = (length: number): Uint8Array => {
    const bytes = message.subarray(at, (at += length));
    if (bytes.length !== length) throw new RangeError('a message that ends within a field');
    return bytes;
  };
  while (at < message.length) {
    const key = varint();
    const field = Math.floor(key / 8);
    if (key % 8 === VARINT) yield { field, int: varint(), bytes: nothing };
    else if (key % 8 === LENGTH) yield { field, int: 0, bytes: take(varint()) };
    else if (key % 8 === 1) take(8);
    else if (key % 8 === 5) take(4);
    else throw new RangeError('a field of an unknown kind');
  }
}

/** Throws where it is no UTF-8. */
export function stringOf(bytes: Uint8Array): string {
  return text.decode(bytes);
}
