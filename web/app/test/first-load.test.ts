import { expect, test } from 'vitest';
import { firstLoad, limitFirstLoad, type Script } from '../build/firstLoad.ts';

const script = (fileName: string, what: Partial<Script> = {}): Script => ({
  type: 'chunk',
  fileName,
  code: `/* ${fileName} */`,
  isEntry: false,
  moduleIds: [],
  imports: [],
  ...what,
});

const scripts = [
  script('index.js', { isEntry: true, imports: ['react.js'] }),
  script('react.js', { code: 'x'.repeat(5_000) }),
  script('Room.js', { moduleIds: ['/app/src/pages/room/RoomPage.tsx'], imports: ['index.js', 'ribbon.js'] }),
  script('ribbon.js', { imports: ['Room.js'] }),
  script('History.js', { moduleIds: ['/app/src/pages/history/HistoryPage.tsx'] }),
];
const page = 'pages/room/RoomPage.tsx';

test('a first load is the entry, the page, and what either imports; each once', () => {
  const files = firstLoad(scripts, page).map(([file]) => file);
  expect(files.toSorted()).toEqual(['Room.js', 'index.js', 'react.js', 'ribbon.js']);
});

test('a page that is in no script is not passed over', () => {
  expect(() => firstLoad(scripts, 'pages/gone.tsx')).toThrow('pages/gone.tsx');
});

test('a build that is too heavy fails, and says what is', () => {
  const build = (kilobytes: number) => {
    const { generateBundle } = limitFirstLoad([{ page, kilobytes }]) as unknown as {
      generateBundle: { handler: (this: { error(text: string): never }, options: unknown, bundle: Record<string, Script>) => void };
    };
    const error = (text: string): never => {
      throw new Error(text);
    };
    generateBundle.handler.call({ error }, {}, Object.fromEntries(scripts.map((one) => [one.fileName, one])));
  };
  expect(() => build(200)).not.toThrow();
  expect(() => build(0.1)).toThrow(/RoomPage\.tsx: 0\.\d kB of script at first load, at most 0\.1\n.*react\.js/s);
});
