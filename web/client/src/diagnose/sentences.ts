/** What a diagnosis can come to. */
export type Cause =
  | 'ok'
  | 'ok_relay_only'
  | 'insecure_context'
  | 'unsupported'
  | 'udp_blocked'
  | 'tcp_blocked'
  | 'no_public_candidate'
  | 'no_candidates'
  | 'turn_auth'
  | 'turn_full'
  | 'turn_tls_untrusted'
  | 'turn_unreachable'
  | 'relay_no_way'
  | 'media_one_way'
  | 'lossy'
  | 'slow'
  | 'everything_blocked'
  | 'websocket_only'
  | 'websocket_blocked';

/** `…` stands for what it is about: a relay, a figure. */
export const sentences: Record<Cause, { cause: string; remedy: string }> = {
  ok: {
    cause: 'A call will work: this browser reaches the server directly.',
    remedy: 'There is nothing to do.',
  },
  ok_relay_only: {
    cause: 'A call will work, but only through a relay.',
    remedy: 'It may be a little slower. Whoever runs the server can open its media port to the internet to do without.',
  },
  insecure_context: {
    cause: 'Browsers give the microphone to secure pages only, and this one is not.',
    remedy: 'Open this page via https, or on the computer itself as localhost.',
  },
  unsupported: {
    cause: 'This browser cannot make a WebRTC call.',
    remedy: 'Open the page in a current Chrome, Edge, Firefox or Safari, and see that no extension switches WebRTC off.',
  },
  udp_blocked: {
    cause: 'A call will work, but UDP, which calls prefer, does not get through.',
    remedy: 'A firewall here or at the server blocks it, or a VPN. Without it the sound may stall on a bad network; another network may be better.',
  },
  tcp_blocked: {
    cause: 'The server’s media port is not reached over TCP.',
    remedy: 'Calls from here do not need it. Where UDP is blocked they would: whoever runs the server can open the port for TCP, too.',
  },
  no_public_candidate: {
    cause: 'The server names media addresses that can be reached only from ….',
    remedy: 'Whoever runs the server has to tell it its public address (--public-ip), or give it a relay.',
  },
  no_candidates: {
    cause: 'The server names no address for media.',
    remedy: 'Whoever runs the server has to give it an address at which it takes media (--public-ip), and look into its log.',
  },
  turn_auth: {
    cause: 'The relay … does not accept the server’s credentials.',
    remedy: 'Whoever runs the server has to compare the relay’s secret with the server’s, and the clocks of both.',
  },
  turn_full: {
    cause: 'The relay … has no room for another call.',
    remedy: 'Try again in a few minutes. Whoever runs the relay can raise its quota.',
  },
  turn_tls_untrusted: {
    cause: 'The relay … is not reached over TLS.',
    remedy: 'Its certificate may not be trusted by this browser or may have expired, its name may not resolve, or its port may be closed.',
  },
  turn_unreachable: {
    cause: 'The relay … does not answer.',
    remedy: 'A firewall may block its port, or it may not be running.',
  },
  relay_no_way: {
    cause: 'The relay … answers, but packets do not get through it to the server.',
    remedy: 'Whoever runs the relay has to allow the server’s address as a peer, and the server’s media port has to be open to the relay.',
  },
  media_one_way: {
    cause: 'The connection comes up, but nothing comes back over it.',
    remedy: 'A firewall or VPN may let the beginning of a call through and not the rest. Try without it, or from another network.',
  },
  lossy: {
    cause: 'A call will work, but … of the sound is lost on the way.',
    remedy: 'Go nearer to the Wi-Fi, use a cable, or stop downloads and other calls.',
  },
  slow: {
    cause: 'A call will work, but packets need … there and back.',
    remedy: 'The interviewer will seem to hesitate. A VPN may be the reason, or a busy network.',
  },
  websocket_only: {
    cause: 'A call will work, but only over a WebSocket.',
    remedy: 'On a bad network the voice waits there for what is repeated. Whoever runs the server can open its media port, or this network may let it through without a VPN.',
  },
  websocket_blocked: {
    cause: 'A WebSocket to the server, the last way of a call, does not come up.',
    remedy: 'A proxy between here and the server may not let it through. Whoever runs it has to pass upgrades on (Upgrade: websocket); another network may be better.',
  },
  everything_blocked: {
    cause: 'No way from this browser to the server’s media port was found.',
    remedy: 'A firewall or VPN may block it. Try without the VPN, or from another network; if it stays so, whoever runs the server can see in the copied report what was tried.',
  },
};
