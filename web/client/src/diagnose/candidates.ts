import type { MediaProtocol } from '../wire.js';

/** What a browser's gathering found. Addresses are masked as they come in. */
export interface Gathered {
  /** Kinds of candidates: `host`, `srflx`, `relay`. */
  types: readonly string[];
  /** The families in which a STUN or TURN server saw this browser. */
  reflexive: readonly ('ipv4' | 'ipv6')[];
  /** This browser's addresses, masked by {@link maskAddress}. */
  addresses: readonly string[];
  /** Each once, however many network interfaces had it. */
  errors: readonly GatheringError[];
}

/** An `icecandidateerror`: a STUN error code (RFC 8489 section 14.8), or 701 where no server answered. */
export interface GatheringError {
  /** The server that was asked. */
  url: string;
  /** A STUN error code (RFC 8489 section 14.8), or 701 where no answer came. */
  code: number;
  /** In the browser's words; often empty. */
  text: string;
}

export const nothingGathered: Gathered = { types: [], reflexive: [], addresses: [], errors: [] };

/** One candidate more. */
export function withCandidate(before: Gathered, line: string): Gathered {
  const candidate = parseCandidate(line);
  if (!candidate) return before;
  const { type, address } = candidate;
  return {
    ...before,
    types: added(before.types, type),
    reflexive: type === 'srflx' ? added(before.reflexive, address.includes(':') ? 'ipv6' : 'ipv4') : before.reflexive,
    // A relay's address is not the browser's.
    addresses: type === 'relay' ? before.addresses : added(before.addresses, maskAddress(address)),
  };
}

/** One error more. Browsers repeat them for each network interface. */
export function withError(before: Gathered, error: GatheringError): Gathered {
  const known = before.errors.some(({ url, code }) => url === error.url && code === error.code);
  return known ? before : { ...before, errors: [...before.errors, error] };
}

/** The fields of `candidate:…` that matter here (RFC 8839 section 5.1). */
export function parseCandidate(line: string): { protocol: string; address: string; type: string } | undefined {
  const [, protocol, address, type] = /^(?:a=)?candidate:\S+ \d+ (\S+) \d+ (\S+) \d+ typ (\S+)/.exec(line) ?? [];
  return protocol && address && type ? { protocol: protocol.toLowerCase(), address, type } : undefined;
}

/** An answer that offers addresses of one protocol only. */
export function onlyProtocol(sdp: string, protocol: MediaProtocol): string {
  return lines(sdp)
    .filter((line) => !line.startsWith('a=candidate:') || parseCandidate(line)?.protocol === protocol)
    .join('\r\n');
}

/** How many addresses an answer offers. */
export function candidatesIn(sdp: string): number {
  return lines(sdp).filter((line) => line.startsWith('a=candidate:')).length;
}

/** What stands for an address that is a name of this browser's making (mDNS). */
export const HIDDEN_ADDRESS = 'hidden by the browser';

/** An address without its second half: enough to tell networks apart, too little to find anybody. */
export function maskAddress(address: string): string {
  if (address.endsWith('.local')) return HIDDEN_ADDRESS;
  if (!address.includes(':')) return address.split('.').slice(0, 2).concat('x', 'x').join('.');
  const [before = ''] = address.split('::');
  const groups = before.split(':').filter((group) => group !== '');
  return `${groups.slice(0, 4).join(':')}:…`;
}

function lines(sdp: string): string[] {
  return sdp.split(/\r\n|\n/);
}

function added<T>(list: readonly T[], item: T): readonly T[] {
  return list.includes(item) ? list : [...list, item];
}
