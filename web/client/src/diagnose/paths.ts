import type { IceServer, MediaProtocol, Reach, WebrtcTest } from '../wire.js';

/** How a call's packets can travel. */
export type PathKind = MediaProtocol | 'turn_udp' | 'turn_tcp' | 'turns' | 'websocket';

/** One way from this browser to the server's media port; or the WebSocket, which goes where the page comes from. */
export interface Path {
  /** By protocol, and by what stands in between. */
  kind: PathKind;
  /** The relay's address, where the way leads over one. */
  url?: string;
  /** What the peer connection is told: nothing, or that relay alone. */
  iceServers: RTCIceServer[];
}

/** Every way worth trying, in the order in which a call would like to have them. */
export function pathsOf({ iceServers, streamToken }: Pick<WebrtcTest, 'iceServers'> & Partial<WebrtcTest>): Path[] {
  const relays = iceServers.flatMap((server) => server.urls.flatMap((url) => relay(server, url) ?? []));
  const order: PathKind[] = ['turn_udp', 'turn_tcp', 'turns'];
  return [
    { kind: 'udp', iceServers: [] },
    { kind: 'tcp', iceServers: [] },
    ...order.flatMap((kind) => relays.filter((path) => path.kind === kind)),
    // An older server has no echo for it.
    ...(streamToken ? [{ kind: 'websocket' as const, iceServers: [] }] : []),
  ];
}

function relay({ username, credential }: IceServer, url: string): Path | undefined {
  const kind = relayKind(url);
  return kind && { kind, url, iceServers: [{ urls: [url], username, credential }] };
}

/** By the URL's scheme and transport (RFC 7065); of other schemes, nothing. */
export function relayKind(url: string): PathKind | undefined {
  if (/^turns:/i.test(url)) return 'turns';
  if (!/^turn:/i.test(url)) return undefined;
  return /[?&]transport=tcp\b/i.test(url) ? 'turn_tcp' : 'turn_udp';
}

/** The servers that only tell a browser its own address. */
export function stunServers(iceServers: readonly IceServer[]): RTCIceServer[] {
  const urls = iceServers.flatMap((server) => server.urls.filter((url) => /^stuns?:/i.test(url)));
  return urls.length === 0 ? [] : [{ urls }];
}

/** The host of a `stun:` or `turn:` URL. */
export function hostOf(url: string): string {
  const [, host] = /^\w+:(\[[^\]]+\]|[^:?]+)/.exec(url) ?? [];
  return host ?? '';
}

/** From where a page's host can be reached. A name that does not say otherwise is taken as public. */
export function reachOf(host: string): Reach {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127\./.test(name)) return 'loopback';
  if (name.includes(':')) return /^(f[cd]|fe[89ab])/.test(name) ? 'private' : 'public';
  if (/^\d+(\.\d+){3}$/.test(name)) return isPrivate(name) ? 'private' : 'public';
  return !name.includes('.') || /\.(local|lan|internal|home\.arpa)$/.test(name) ? 'private' : 'public';
}

/** RFC 1918, shared (RFC 6598) and link-local addresses. */
function isPrivate(ip: string): boolean {
  const [a = 0, b = 0] = ip.split('.').map(Number);
  if (a === 10) return true;
  if (a === 172) return b >= 16 && b < 32;
  if (a === 100) return b >= 64 && b < 128;
  return (a === 192 && b === 168) || (a === 169 && b === 254);
}
