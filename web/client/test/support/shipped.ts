import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const packageDir = fileURLToPath(new URL('../../', import.meta.url));
const require = createRequire(import.meta.url);

/** A project of somebody else's, outside the workspace, into which the packed package was installed. */
export interface Consumer {
  folder: string;
  /** The installed package. */
  installed: string;
  write(file: string, text: string): void;
  /** What a program of the project prints. Rejects, with what it printed, when it fails. */
  node(...args: string[]): Promise<string>;
  remove(): void;
}

/**
 * Packs the package and installs the tarball elsewhere, without the network: it depends on nothing. What a consumer
 * brings along (React and its types) is taken from the workspace.
 */
export async function ship(): Promise<Consumer> {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-consumer-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    await npm(packageDir, 'pack', '--pack-destination', folder);
    const [tarball = ''] = readdirSync(folder);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
    await npm(folder, 'install', '--offline', '--omit=optional', '--no-audit', '--no-fund', '--ignore-scripts', `./${tarball}`);
  } catch (error) {
    remove();
    throw error;
  }
  for (const name of ['react', 'react-dom', '@types/react', '@types/react-dom', 'csstype', 'scheduler']) borrow(folder, name);
  return {
    folder,
    installed: join(folder, 'node_modules/@antiphon/client'),
    write: (file, text) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    },
    node: (...args) => output(run(process.execPath, args, { cwd: folder })),
    remove,
  };
}

/** A copy of one of the package's examples in the consumer's project. */
export function copyExample(consumer: Consumer, name: string): string {
  const folder = join(consumer.folder, name);
  cpSync(join(packageDir, 'examples', name), folder, {
    recursive: true,
    filter: (source) => !/[\\/](node_modules|dist)$/.test(source),
  });
  return folder;
}

/** The path of a tool of the workspace. */
export const tool = (path: string): string => require.resolve(path);

function npm(cwd: string, ...args: string[]): Promise<string> {
  // npm gives its scripts settings of the workspace that another project must not see.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
  return output(run('npm', args, { cwd, env }));
}

async function output(running: Promise<{ stdout: string }>): Promise<string> {
  try {
    return (await running).stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${stdout}${stderr}`, { cause: error });
  }
}

function borrow(folder: string, name: string): void {
  const there = join(folder, 'node_modules', name);
  if (existsSync(there)) return;
  mkdirSync(dirname(there), { recursive: true });
  symlinkSync(dirname(require.resolve(`${name}/package.json`)), there, 'dir');
}
