import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareReport } from './support/report.js';
import { copyExample, packageDir, ship, tool, type Consumer } from './support/shipped.js';

let consumer: Consumer;
beforeAll(async () => {
  consumer = await ship();
}, 120_000);
afterAll(() => consumer?.remove());

const manifest = () => JSON.parse(readFileSync(join(consumer.installed, 'package.json'), 'utf8'));

describe('what is shipped', () => {
  test('is the build, the README and the licence', () => {
    const files = readdirSync(consumer.installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(consumer.installed.length + 1));
    const [built, others] = [files.filter((file) => file.startsWith('dist')), files.filter((file) => !file.startsWith('dist'))];
    expect(others.sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
    expect(built.filter((file) => !/\.(js|js\.map|d\.ts)$/.test(file))).toEqual([]);
  });

  test('depends on nothing', () => {
    expect(manifest()).not.toHaveProperty('dependencies');
    expect(readdirSync(join(consumer.installed, '..'))).toEqual(['client']);
    const imports = readdirSync(join(consumer.installed, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.js'))
      .flatMap((file) => [...readFileSync(join(consumer.installed, 'dist', file), 'utf8').matchAll(/^(?:import|export).* from '([^'.][^']*)'/gm)])
      .map(([, name]) => name);
    expect([...new Set(imports)]).toEqual(['react']);
  });

  test('is what package managers and bundlers expect', async () => {
    const { messages, pkg } = await publint({ pkgDir: consumer.installed, strict: true, pack: false });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test('keeps its sources in the source maps', () => {
    const map = JSON.parse(readFileSync(join(consumer.installed, 'dist/session.js.map'), 'utf8'));
    expect(map.sourcesContent[0]).toContain('class InterviewSession');
  });
});

describe('who builds on it', () => {
  test('can load it where there is no browser', async () => {
    const shown = await consumer.node('--input-type=module', '--eval', `
      const { fold, emptyInterview, InterviewSession, createApi } = await import('@antiphon/client');
      const { useRealtimeInterviewSession } = await import('@antiphon/client/react');
      const told = { v: 1, seq: 1, at: 5, type: 'session.state', state: 'ended', muted: false, holding: false, patience: 'quick' };
      console.log(fold(emptyInterview, told).session.state, new InterviewSession({ api: createApi() }).view.get().status, typeof useRealtimeInterviewSession);
    `);
    expect(shown.trim()).toBe('ended idle function');
  });

  test.each([
    ['bundler', 'ESNext'],
    ['node16', 'node16'],
  ])('has its types, with moduleResolution %s', async (moduleResolution, module) => {
    const folder = `types-${moduleResolution}`;
    consumer.write(`${folder}/page.ts`, page);
    consumer.write(`${folder}/component.tsx`, component);
    consumer.write(
      `${folder}/tsconfig.json`,
      JSON.stringify({
        // The package's own declarations are checked, too.
        compilerOptions: { module, moduleResolution, target: 'ES2022', lib: ['ES2022', 'DOM', 'DOM.Iterable'], jsx: 'react-jsx', strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, types: [], noEmit: true },
        files: ['page.ts', 'component.tsx'],
      }),
    );
    expect(await consumer.node(tool('typescript/bin/tsc'), '-p', folder)).toBe('');
  }, 60_000);
});

describe('the README', () => {
  test('has examples that compile', async () => {
    const readme = readFileSync(join(packageDir, 'README.md'), 'utf8');
    const blocks = [...readme.matchAll(/^```(tsx?|html)\n(.*?)^```/gms)];
    const files = blocks.map(([, language = '', text = ''], i) => {
      const file = `${i}.${language === 'html' ? 'js' : language}`;
      const [, script = text] = /<script type="module">(.*)<\/script>/s.exec(text) ?? [];
      consumer.write(`readme/${file}`, script);
      return file;
    });
    expect(files.length).toBeGreaterThanOrEqual(4);
    const compilerOptions = { module: 'ESNext', moduleResolution: 'bundler', target: 'ES2022', lib: ['ES2022', 'DOM', 'DOM.Iterable'], jsx: 'react-jsx', strict: true, skipLibCheck: true, allowJs: true, types: [], noEmit: true };
    consumer.write('readme/tsconfig.json', JSON.stringify({ compilerOptions, files }));
    expect(await consumer.node(tool('typescript/bin/tsc'), '-p', 'readme')).toBe('');
  }, 60_000);

  test('links to what is there', () => {
    const links = [...readFileSync(join(packageDir, 'README.md'), 'utf8').matchAll(/]\(([^)#]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(join(packageDir, link)))).toEqual([]);
  });
});

describe('the example', () => {
  test.each(['plain-html', 'react'])('%s is bundled whole', async (name) => {
    const folder = copyExample(consumer, name);
    await consumer.node(join(dirname(tool('vite/package.json')), 'bin/vite.js'), 'build', folder, '--logLevel', 'warn');
    const assets = join(folder, 'dist/assets');
    const [script = ''] = readdirSync(assets).filter((file) => file.endsWith('.js'));
    const text = readFileSync(join(assets, script), 'utf8');
    expect(text).toContain('/api/realtime-session');
    // What it does not use is left out.
    expect(text).not.toContain('icecandidateerror');
    if (name === 'plain-html') expect(gzipSync(text).length).toBeLessThan(13_000);
  }, 60_000);

  test('react has the right types', async () => {
    const folder = copyExample(consumer, 'react');
    expect(await consumer.node(tool('typescript/bin/tsc'), '-p', folder)).toBe('');
  }, 60_000);
});

describe('the interface', () => {
  test.each(['index', 'react'] as const)('of %s is as its report says', (entry) => {
    expect(compareReport(consumer, entry, process.env.UPDATE !== undefined)).toEqual([]);
  }, 60_000);
});

const page = `
import { ApiError, createApi, failureOf, followEvents, emptyInterview, fold, InterviewSession, type InterviewState, type Status } from '@antiphon/client';
const session = new InterviewSession({ interview: { patience: 'patient' }, api: createApi({ headers: () => ({ authorization: 'Bearer x' }) }) });
const status: Status = session.view.get().status;
const stop: () => void = session.view.subscribe(() => console.log(status));
// @ts-expect-error The view is to be read.
session.view.set(session.view.get());
let state: InterviewState = emptyInterview;
await followEvents({ api: createApi(), id: 'x', onEnvelope: (event) => void (state = fold(state, event)), signal: AbortSignal.timeout(1) }).catch((error: unknown) =>
  console.log(failureOf(error).remedy, error instanceof ApiError && error.status, state.turns.at(-1)?.text, stop),
);
export {};
`;

const component = `
import { useRealtimeInterviewSession, type Message } from '@antiphon/client/react';
export function Page() {
  const { status, messages, start, error } = useRealtimeInterviewSession();
  return <button onClick={() => void start()}>{status}{error?.cause}{messages.map(({ id, text }: Message) => <p key={id}>{text}</p>)}</button>;
}
`;
