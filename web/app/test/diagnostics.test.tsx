import { Diagnosis, type Attempt, type DiagnosisView, type WebrtcTest } from '@antiphon/client';
import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { describe, expect, test, vi } from 'vitest';
import { Diagnostics } from '../src/pages/diagnostics/DiagnosticsPage.tsx';
import { report } from '../src/pages/diagnostics/report.ts';
import { duration } from '../src/pages/diagnostics/words.ts';
import './support.tsx';
import { render } from './support.tsx';

const TURN = 'turn:relay.example:3478?transport=udp';
const nothing = { types: [], reflexive: [], addresses: [], errors: [] };

const udp: Attempt = {
  path: { kind: 'udp', iceServers: [] },
  state: 'works',
  ms: 41,
  gathered: { ...nothing, types: ['host'], addresses: ['192.168.x.x'] },
  measured: {
    messagesSent: 30,
    echoes: [],
    roundTripMs: 31.4,
    packetsSent: 150,
    packetsReceived: 148,
    loss: 2 / 150,
    jitterMs: 2.25,
    pair: {
      path: 'direct',
      local: { type: 'host', protocol: 'udp', address: '192.168.1.20', port: 50_000 },
      remote: { type: 'host', protocol: 'udp', address: '192.0.2.1', port: 3478 },
    },
  },
};
const tcp: Attempt = { path: { kind: 'tcp', iceServers: [] }, state: 'absent', gathered: nothing };
const relay: Attempt = {
  path: { kind: 'turn_udp', url: TURN, iceServers: [{ urls: [TURN], username: 'user-name', credential: 'pass-word' }] },
  state: 'failed',
  problem: 'no_candidates',
  ms: 180,
  gathered: { ...nothing, errors: [{ url: TURN, code: 401, text: 'Un|authorized' }] },
};
const test_: WebrtcTest = {
  iceServers: [{ urls: [TURN], username: 'user-name', credential: 'pass-word' }],
  candidates: [{ ip: '192.0.2.1', port: 3478, protocol: 'udp', reach: 'public' }],
  deadlineMs: 15_000,
};

const done: DiagnosisView = {
  status: 'done',
  secure: true,
  webrtc: true,
  page: 'public',
  test: test_,
  attempts: [udp, tcp, relay],
  stun: { ...nothing, types: ['host', 'srflx'], reflexive: ['ipv4'], addresses: ['192.168.x.x', '203.0.x.x'] },
  database: {
    state: 'done',
    ms: 12.6,
    value: { engine: 'sqlite', write: { rounds: 20, medianMs: 0.15, worstMs: 12 }, read: { rounds: 20, medianMs: 0.02, worstMs: 0.1 }, deadlineMs: 12_000 },
  },
  model: {
    state: 'failed',
    ms: 1_530,
    failure: { code: 'model_refused', cause: 'The model refuses this server.', remedy: 'Go back and start again.', retryable: false },
  },
  findings: [
    { code: 'ok', tone: 'good', cause: 'A call will work: this browser reaches the server directly.', remedy: 'There is nothing to do.' },
    { code: 'turn_auth', tone: 'attention', cause: 'The relay turn:relay.example:3478 does not accept it.', remedy: 'Compare the clocks.' },
  ],
};

function show(change: Partial<DiagnosisView> = {}) {
  const diagnosis = new Diagnosis({ api: {} as never, page: { secure: true, webrtc: true, page: 'public' } });
  const run = vi.spyOn(diagnosis, 'run').mockResolvedValue();
  const close = vi.spyOn(diagnosis, 'close');
  diagnosis.view.patch(change);
  const { container, unmount } = render(<Diagnostics diagnosis={diagnosis} />);
  return { diagnosis, run, close, container, unmount, become: (next: Partial<DiagnosisView>) => act(() => diagnosis.view.patch(next)) };
}

/** Colours and page landmarks are for the tests in a browser. */
async function violations(container: HTMLElement): Promise<string[]> {
  const { violations: found } = await axe.run(container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

describe('the page', () => {
  test('does nothing before somebody asks for it', async () => {
    const { run, container } = show();
    expect(run).not.toHaveBeenCalled();
    expect(screen.queryByRole('listitem')).toBeNull();
    expect(await violations(container)).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Test the connection' }));
    expect(run).toHaveBeenCalledOnce();
  });

  test('shows each way as it is tried, and announces how far it is', async () => {
    const { become, container } = show({ ...done, status: 'running', findings: [], attempts: [{ ...udp, state: 'connecting', ms: undefined, measured: undefined }, tcp] });
    expect(screen.getByRole('button', { name: 'Testing…' }).getAttribute('disabled')).not.toBeNull();
    expect(screen.getByRole('status').textContent).toBe('Tried 1 of 2 ways…');
    const ways = screen.getByRole('region', { name: 'Ways to the server' });
    expect(within(ways).getAllByRole('listitem').map((way) => way.dataset.state)).toEqual(['working', 'waiting']);
    expect(await violations(container)).toEqual([]);
    become({ attempts: [udp, tcp] });
    expect(screen.getByRole('status').textContent).toBe('Tried 2 of 2 ways…');
    expect(within(ways).getByText('works').textContent).toBe('works 41 ms');
    expect(within(ways).getByText('31 ms')).toBeDefined();
  });

  test('says what it means, and what to do', async () => {
    const { container } = show(done);
    expect(screen.getByRole('status').textContent).toMatch(/^A call will work.*nothing to do.*does not accept it.*clocks/);
    expect(screen.getByText('The relay gave no address (401 Un|authorized).')).toBeDefined();
    expect(screen.getByText('The model refuses this server.')).toBeDefined();
    expect(await violations(container)).toEqual([]);
  });

  test('stops when it is left', () => {
    const { close, unmount } = show();
    unmount();
    expect(close).toHaveBeenCalled();
  });

  test('gives a report to copy', async () => {
    const user = userEvent.setup();
    show(done);
    await user.click(screen.getByRole('button', { name: 'Copy as Markdown' }));
    expect(await navigator.clipboard.readText()).toContain('# Antiphon diagnostics');
    expect(screen.getByRole('button', { name: 'Copied' })).toBeDefined();
  });
});

describe('the report', () => {
  const text = report(done, 'Browser 1', new Date(0));

  test('holds everything that was found', () => {
    expect(text).toBe(
      [
        '# Antiphon diagnostics',
        '',
        '**A call will work: this browser reaches the server directly.** There is nothing to do. (`ok`)',
        '',
        '- The relay turn:relay.example:3478 does not accept it. Compare the clocks. (`turn_auth`)',
        '',
        '## Ways to the server',
        '',
        '- Direct, over UDP: works after 41 ms',
        '  - There and back: 31 ms',
        '  - Jitter: 2.3 ms',
        '  - Lost: 1.3 % (148 of 150 came back)',
        '  - Candidates: host 192.168.x.x → host 192.0.x.x, UDP',
        '- Direct, over TCP: not offered',
        '- Through a relay, over UDP (turn:relay.example:3478?transport=udp): failed. The relay gave no address (401 Un\\|authorized).',
        '',
        '## This browser',
        '',
        '- Secure page: yes',
        '- WebRTC: yes',
        '- Candidates: host, srflx',
        '- Addresses: 192.168.x.x, 203.0.x.x',
        '- Seen by STUN: yes, over IPv4',
        '',
        '## The server',
        '',
        '- Media addresses: UDP 192.0.2.1:3478 (public)',
        '- Database: works, 13 ms',
        '  - Engine: sqlite',
        '  - Write and commit: 0.15 ms, at worst 12 ms (20 rounds)',
        '  - Read: 0.02 ms, at worst 0.1 ms (20 rounds)',
        '- Model: failed, 1.5 s: `model_refused`, The model refuses this server.',
        '',
        '- Browser: Browser 1',
        '- Time: 1970-01-01T00:00:00.000Z',
        '',
      ].join('\n'),
    );
  });

  test('holds no credential and no whole address of the browser', () => {
    for (const secret of ['user-name', 'pass-word', '192.168.1.20', '50000']) expect(text).not.toContain(secret);
  });
});

test.each([[0.021, '0.02 ms'], [0.15, '0.15 ms'], [4.24, '4.2 ms'], [31.4, '31 ms'], [1_530, '1.5 s']])('%d ms are %s', (ms, text) =>
  expect(duration(ms)).toBe(text),
);
