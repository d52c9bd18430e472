import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dbPerformance, events, gaps, interviews, lines, liveId, model, report, shared, shares, textModel, tracks, webrtcTest } from './data.mjs';
import { planAnswer } from './plans.mjs';
import { answersTo, progress, questions } from './progress.mjs';

const dist = fileURLToPath(new URL('../../app/dist/', import.meta.url));

/** As strict as a server can be with these pages. */
const POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "font-src 'self'", "img-src 'self'",
  "connect-src 'self'", "media-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
].join('; ');

/** What the fake peer needs of an answer. */
const candidates = [
  'a=candidate:1 1 udp 2130706431 127.0.0.1 3478 typ host',
  'a=candidate:2 1 tcp 1671430143 127.0.0.1 3478 typ host tcptype passive',
].join('\r\n');

/** @type {Record<string, string>} */
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };

/**
 * Serves the built pages and canned answers: for looking at pages without a server that interviews.
 *
 * @param {number} [port]
 * @returns {Promise<{ url: string, stop: () => void }>}
 */
export function serve(port = 0) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://mock');
    /** @param {unknown} body */
    const json = (body, status = 200) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const found = /^\/api\/interviews\/([^/]+)(\/events)?$/.exec(pathname);
    if (pathname === '/healthz') return json({ status: 'ok' });
    if (pathname === '/api/tracks') return json({ tracks, model, textModel });
    if (pathname === '/api/auth') return json({ mode: 'local' });
    if (pathname === '/api/users/me') return json({ id: 'local', role: 'admin', madeAt: '', seenAt: '', goals: 'A first job' });
    if (pathname === '/api/progress') return json(progress);
    if (pathname === '/api/questions') return json(questions);
    if (/^\/api\/interviews\/.*\/questions\//.test(pathname)) return json(answersTo(lines));
    if (pathname === '/api/shared/secret') return json(shared);
    if (pathname === '/api/interviews') return json({ interviews: interviews.map(summary) });
    if (pathname === '/api/realtime-session') {
      return json({ id: liveId, token: 'ticket', expiresAt: new Date().toISOString(), iceServers: [], model, steps: [] });
    }
    if (pathname === '/api/webrtc-exchange') return json({ sdp: 'answer' });
    if (pathname === '/api/diagnostic/webrtc-test') return json(request.method === 'POST' ? { sdp: candidates } : webrtcTest);
    if (pathname === '/api/diagnostic/db-performance') return json(dbPerformance);
    if (pathname === '/api/diagnostic/model') return json({ model, readyMs: 3, deadlineMs: 20_000 });
    if (found?.[2]) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      for (const event of events()) response.write(`id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`);
      return undefined;
    }
    if (found) {
      const one = found[1] === liveId ? running() : interviews.find(({ id }) => id === found[1]);
      return one ? json(one) : json(refusal('not_found', 'There is no such interview.'), 404);
    }
    const planned = planAnswer(pathname);
    if (planned) return json(planned);
    const part = /^\/api\/interviews\/([^/]+)\/(\w+)$/.exec(pathname);
    const answer = part && ofInterview(part[1] ?? '', part[2] ?? '');
    if (answer) return json(answer);
    if (pathname.startsWith('/api/')) return json(refusal('not_found', 'There is nothing here.'), 404);
    return file(pathname, response);
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`;
      resolve({ url, stop: () => (server.closeAllConnections(), server.close()) });
    });
  });
}

/** @param {string} pathname @param {import('node:http').ServerResponse} response */
function file(pathname, response) {
  const asked = join(dist, normalize(pathname));
  const path = extname(asked) !== '' && existsSync(asked) ? asked : join(dist, 'index.html');
  response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream', 'content-security-policy': POLICY });
  createReadStream(path).pipe(response);
}

/** @param {import('@antiphon/client').InterviewDetail} interview */
function summary({ model: _model, mine: _mine, recorded: _recorded, transcript: _transcript, lastSeq: _lastSeq, ...rest }) {
  return rest;
}

/** @param {string} id @param {string} part */
function ofInterview(id, part) {
  const turns = interviews.find((one) => one.id === id)?.turns ?? 0;
  // One that has its report, one whose report is being written.
  const written = id === interviews[0]?.id;
  switch (part) {
    case 'transcript':
      return { interview: id, lines: lines.slice(0, turns), gaps: written ? gaps : [], trust: 0.92 };
    case 'feedback':
      return written
        ? { interview: id, status: 'ready', attempts: 1, report }
        : { interview: id, status: 'pending', attempts: 1, report: local() };
    case 'retention':
      return {};
    case 'share':
      return { shares };
    default:
      return undefined;
  }
}

/** What was measured, without what a model wrote. */
function local() {
  const bandsWithheld = 'No text model has read the answers: what was measured says nothing about what was said.';
  const questions = report.questions.map((question) => ({ ...question, star: undefined, evidence: [], feedback: 'Answered in 42 s.' }));
  return {
    ...report, model: undefined, topics: [], strengths: [], improvements: [], competencies: [], questions, bandsWithheld,
    summary: '1 of 3 questions was answered. You spoke for 1 min 20 s, 71 % of all speech.',
  };
}

function running() {
  return { ...interviews[0], id: liveId, status: 'live', reason: undefined, transcript: [] };
}

/** @param {string} code @param {string} message */
function refusal(code, message) {
  return { code, message, retryable: false, timestamp: new Date().toISOString() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serve(8080);
  console.log(`listening on ${url}`);
}
