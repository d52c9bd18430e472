import { Diagnosis, type Attempt, type DiagnosisView, type WebrtcTest } from '@antiphon/client';
import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { createTranslator } from 'use-intl';
import { describe, expect, test, vi } from 'vitest';
import { Diagnostics } from '../src/pages/diagnostics/DiagnosticsPage.tsx';
import { report } from '../src/pages/diagnostics/report.ts';
import { diagnosticWords } from '../src/pages/diagnostics/words.ts';
import { de } from '../src/words/de/index.ts';
import { en } from '../src/words/en/index.ts';
import { render } from './support.tsx';

const wordsIn = (locale: string, messages: object) =>
  diagnosticWords(createTranslator({ locale, messages: messages as typeof en, namespace: 'diagnostics' }));
const english = wordsIn('en', en);
const german = wordsIn('de', de);

/** There is no canvas here. */
vi.mock('uplot', () => ({ default: class { setData() {} setSize() {} redraw() {} destroy() {} } }));

const TURN = 'turn:relay.example:3478?transport=udp';
const nothing = { types: [], reflexive: [], addresses: [], errors: [] };
const unmeasured = { samples: [], events: [] };

const udp: Attempt = {
  ...unmeasured,
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
    pairs: [],
    pair: {
      path: 'direct',
      local: { type: 'host', protocol: 'udp', address: '192.168.1.20', port: 50_000 },
      remote: { type: 'host', protocol: 'udp', address: '192.0.2.1', port: 3478 },
    },
  },
};
const tcp: Attempt = { ...unmeasured, path: { kind: 'tcp', iceServers: [] }, state: 'absent', gathered: nothing };
const relay: Attempt = {
  ...unmeasured,
  path: { kind: 'turn_udp', url: TURN, iceServers: [{ urls: [TURN], username: 'user-name', credential: 'pass-word' }] },
  state: 'failed',
  problem: 'no_candidates',
  ms: 180,
  gathered: { ...nothing, errors: [{ url: TURN, code: 401, text: 'Un|authorized' }] },
};
const test_: WebrtcTest = {
  iceServers: [{ urls: [TURN], username: 'user-name', credential: 'pass-word' }],
  candidates: [{ ip: '192.0.2.1', port: 3478, protocol: 'udp', reach: 'public' }],
  streamToken: 'ticket',
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
    { code: 'turn_auth', tone: 'attention', cause: 'in the client’s words', remedy: 'in the client’s words', about: 'turn:relay.example:3478' },
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
    expect(screen.getByRole('status').textContent).toMatch(/^A call will work.*nothing to do.*turn:relay.example:3478 does not accept.*clocks/);
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
  const text = report(english, done, 'Browser 1', new Date(0));

  test('holds everything that was found', () => {
    expect(text).toBe(
      [
        '# Antiphon diagnostics',
        '',
        '**A call will work: this browser reaches the server directly.** There is nothing to do. (`ok`)',
        '',
        '- The relay turn:relay.example:3478 does not accept the server’s credentials. Whoever runs the server has to compare the relay’s secret with the server’s, and the clocks of both. (`turn_auth`)',
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
  expect(english.duration(ms)).toBe(text),
);

describe('a finding', () => {
  const lossy = { code: 'lossy', tone: 'attention', cause: 'client', remedy: 'client', about: 0.123 } as const;

  test('is said in the reader’s language, with its figure', () => {
    expect(english.finding(lossy).cause).toBe('A call will work, but 12.3 % of the sound is lost on the way.');
    expect(german.finding(lossy).cause).toMatch(/12,3 % des Tons/);
    expect(german.finding({ ...lossy, code: 'no_public_candidate', about: 'loopback' }).cause).toContain('von seinem eigenen Rechner');
  });

  test('of a code that is not known keeps its own words', () => {
    expect(german.finding({ ...lossy, code: 'at_capacity', cause: 'Every place is taken.' }).cause).toBe('Every place is taken.');
  });

  test('has German words for everything that the client can find', () => {
    expect(Object.keys(de.diagnostics.findings)).toEqual(Object.keys(en.diagnostics.findings));
  });
});

describe('the engineer’s view', () => {
  const samples = [
    { at: 1_000, roundTripMs: 20.44, jitterMs: 2, loss: 0 },
    { at: 1_500, jitterMs: 3, loss: 0.25 },
  ];
  const pairs = udp.measured?.pair ? [{ ...udp.measured.pair, state: 'succeeded', chosen: true, roundTripMs: 21 }] : [];
  const measuredUdp: Attempt = {
    ...udp,
    samples,
    events: [{ at: 54, what: 'offer sent' }],
    measured: udp.measured && { ...udp.measured, pairs, codec: 'audio/opus, 48000 Hz' },
  };
  const open = async (change: Partial<DiagnosisView> = {}) => {
    const shown = show({ ...done, attempts: [measuredUdp, tcp, relay], ...change });
    const measure = vi.spyOn(shown.diagnosis, 'measure').mockResolvedValue();
    await userEvent.click(screen.getByText('For engineers'));
    await screen.findByText('audio/opus, 48000 Hz');
    return { ...shown, measure };
  };

  test('draws each measure, and has every value in a table too', async () => {
    const { container } = await open();
    expect(screen.getByRole('img', { name: /There and back, in ms: 1 value, at least 20.4, at most 20.4/ })).toBeDefined();
    expect(screen.getByRole('img', { name: /Lost, in %: 2 values, at least 0, at most 25/ })).toBeDefined();
    expect(screen.getByRole('row', { name: '1.5 – 3 25' })).toBeDefined();
    expect(screen.getByRole('row', { name: 'host 192.168.x.x host 192.0.x.x UDP succeeded, chosen 21 ms' })).toBeDefined();
    expect(screen.getByText('offer sent')).toBeDefined();
    expect(await violations(container)).toEqual([]);
  });

  test('measures for longer when it is asked to', async () => {
    const { measure } = await open();
    await userEvent.click(screen.getByRole('button', { name: 'Measure for 25 seconds' }));
    expect(measure).toHaveBeenCalledOnce();
  });

  test('shows the long measurement as it comes', async () => {
    const { become } = await open();
    become({ long: { ...measuredUdp, state: 'measuring', samples: [...samples, { at: 2_000, loss: 0.5 }] } });
    expect(screen.getByRole('img', { name: /Lost, in %: 3 values, at least 0, at most 50/ })).toBeDefined();
    expect(screen.getByRole('button', { name: 'Measuring…' }).getAttribute('disabled')).not.toBeNull();
  });
});
