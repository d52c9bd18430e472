import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import subsetFont from 'subset-font';
import type { Plugin } from 'vite';

/** A weight, or the lightest and the heaviest of what lies between. */
type Weight = number | { min: number; max: number };

const SHEET = /\/@fontsource-variable\/([\w-]+)\/wght\.css$/;
const FILE = /url\(\.\/(files\/[\w-]+\.woff2)\)/g;

/**
 * Fonts without the weights that no page uses: these are half of a variable font's file.
 *
 * @param weights by the name of the font's package, those that it keeps
 */
export function narrowFonts(weights: Record<string, Weight>): Plugin {
  let folder = '';
  const narrowed = async (file: string, weight: Weight) => {
    const font = await subsetFont(await readFile(file), undefined, { keepAllGlyphs: true, targetFormat: 'woff2', variationAxes: { wght: weight } });
    const path = join(folder, basename(file));
    await mkdir(folder, { recursive: true });
    await writeFile(path, font);
    return path;
  };
  return {
    name: 'narrow-fonts',
    apply: 'build',
    // The style sheet as it is written.
    enforce: 'pre',
    configResolved({ cacheDir }) {
      folder = join(cacheDir, 'fonts');
    },
    async transform(code, id) {
      const [, name = ''] = SHEET.exec(id) ?? [];
      const weight = weights[name];
      if (weight === undefined) return undefined;
      const from = dirname(id);
      const files = [...code.matchAll(FILE)].map(([, file = '']) => file);
      const made = new Map(await Promise.all(files.map(async (file) => [file, await narrowed(join(from, file), weight)] as const)));
      const range = typeof weight === 'number' ? `${weight}` : `${weight.min} ${weight.max}`;
      return code
        .replaceAll(FILE, (_, file: string) => `url(${relative(from, made.get(file) ?? '')})`)
        .replaceAll(/font-weight: [\d ]+;/g, `font-weight: ${range};`);
    },
  };
}
