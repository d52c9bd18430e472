import { describe, expect, it, vi } from 'vitest';
import { Peer, withRetransmission } from '../src/peer.js';
import { FakePeer } from './support/peer.js';

const OFFER = ['v=0', 'm=audio 9 UDP/TLS/RTP/SAVPF 111 63', 'a=rtpmap:111 opus/48000/2', 'a=rtpmap:63 red/48000/2', ''].join('\r\n');

function setup() {
  const pc = new FakePeer({});
  const heard: string[] = [];
  const nothing = () => undefined;
  const peer = new Peer({
    iceServers: [],
    createPeerConnection: () => pc as unknown as RTCPeerConnection,
    onMessage: nothing,
    onTrack: nothing,
    onPath: (up) => void heard.push(up ? 'up' : 'away'),
    onLost: () => void heard.push('lost'),
  });
  return { pc, peer, heard };
}

async function offered(strict: boolean): Promise<string> {
  const { pc, peer } = setup();
  pc.offer = OFFER;
  pc.strict = strict;
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

describe('a path', () => {
  it('that goes away may come back, as may one that failed; one whose channel is closed may not', () => {
    const { pc, peer, heard } = setup();
    pc.connect();
    pc.disconnect();
    expect(peer.state).toBe('away');
    pc.become('connected');
    expect(peer.state).toBe('up');
    pc.become('failed');
    expect(peer.state).toBe('away');
    pc.hangUp();
    expect(peer.state).toBe('gone');
    expect(heard).toEqual(['up', 'away', 'up', 'away', 'lost']);
  });

  it('is away as soon as ICE says so', () => {
    const { pc, peer, heard } = setup();
    pc.connect();
    pc.iceConnectionState = 'disconnected';
    pc.oniceconnectionstatechange?.();
    expect(peer.state).toBe('away');
    expect(heard).toEqual(['up', 'away']);
  });
});

describe('a restart', () => {
  it('offers anew on the same connection, and one at a time', async () => {
    const { pc, peer } = setup();
    pc.connect();
    const exchange = vi.fn(async () => 'answer');
    await Promise.all([peer.restart(exchange, 1_000), peer.restart(exchange, 1_000)]);
    expect(exchange.mock.calls).toEqual([['offer 1']]);
    expect(pc.setRemoteDescription).toHaveBeenCalledWith({ type: 'answer', sdp: 'answer' });
    await peer.restart(exchange, 1_000);
    expect(exchange).toHaveBeenLastCalledWith('offer 2');
  });

  it('may take its time after the path has failed, but not for ever', async () => {
    const { pc, peer } = setup();
    pc.connect();
    pc.become('failed');
    const restarted = peer.restart(async () => 'answer', 1_000);
    setTimeout(() => pc.become('connected'), 100);
    await restarted;
    pc.become('failed');
    await expect(peer.restart(async () => 'answer', 100)).rejects.toMatchObject({ problem: 'no_path' });
  });

  it('that gets no answer leaves the connection as it was', async () => {
    const { pc, peer } = setup();
    pc.connect();
    await expect(peer.restart(async () => Promise.reject(new Error('away')), 1_000)).rejects.toThrow('away');
    expect(pc.rolledBack).toBe(1);
    expect(pc.setRemoteDescription).not.toHaveBeenCalled();
    expect(peer.state).toBe('up');
  });
});
