import { describe, expect, it } from 'vitest';
import { Peer, withRetransmission } from '../src/peer.js';
import { FakePeer } from './support/peer.js';

const OFFER = ['v=0', 'm=audio 9 UDP/TLS/RTP/SAVPF 111 63', 'a=rtpmap:111 opus/48000/2', 'a=rtpmap:63 red/48000/2', ''].join('\r\n');

async function offered(strict: boolean): Promise<string> {
  const pc = new FakePeer({});
  pc.offer = OFFER;
  pc.strict = strict;
  const nothing = () => undefined;
  const peer = new Peer({
    iceServers: [],
    createPeerConnection: () => pc as unknown as RTCPeerConnection,
    onMessage: nothing,
    onTrack: nothing,
    onLost: nothing,
  });
  return peer.offer({} as MediaStreamTrack, {} as MediaStream);
}

describe('the offer', () => {
  it('asks that lost packets of the voice be sent again', async () => {
    const sdp = await offered(false);
    expect(sdp).toContain('a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 nack\r\na=rtpmap:63');
    expect(withRetransmission(sdp)).toBe(sdp);
  });

  it('is the browser\'s own where it takes no other', async () => {
    expect(await offered(true)).toBe(OFFER);
  });
});
