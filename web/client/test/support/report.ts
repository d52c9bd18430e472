import { Extractor, ExtractorConfig, ExtractorLogLevel, type IConfigFile } from '@microsoft/api-extractor';
import { cpSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packageDir, type Consumer } from './shipped.js';

const reports = join(packageDir, 'api');

/**
 * Compares what an entry of the shipped package exports with its report in `api/`, or, with `update`, writes the report.
 * Gives what does not fit, and what has no documentation.
 */
export function compareReport(consumer: Consumer, entry: 'index' | 'react', update: boolean): string[] {
  // Elsewhere than in node_modules, where it would be taken for somebody else's.
  const shipped = join(consumer.folder, 'shipped');
  cpSync(consumer.installed, shipped, { recursive: true });
  const types = join(shipped, `dist/${entry}.d.ts`);
  const compilerOptions = { target: 'ES2023', lib: ['ES2023', 'DOM', 'DOM.Iterable'], module: 'ESNext', moduleResolution: 'bundler', strict: true, types: [] };
  const configObject: IConfigFile = {
    projectFolder: shipped,
    mainEntryPointFilePath: types,
    compiler: { overrideTsconfig: { compilerOptions, files: [types] } },
    apiReport: { enabled: true, reportFileName: `${entry}.api.md`, reportFolder: reports, reportTempFolder: shipped },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    newlineKind: 'lf',
    messages: {
      compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Warning } },
      extractorMessageReporting: {
        default: { logLevel: ExtractorLogLevel.Warning },
        'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
        // Comments name what is not exported, or what Rust calls so.
        'ae-unresolved-link': { logLevel: ExtractorLogLevel.None },
      },
    },
  };
  const config = ExtractorConfig.prepare({ configObject, configObjectFullPath: undefined, packageJsonFullPath: join(shipped, 'package.json') });

  const said: string[] = [];
  const { apiReportChanged } = Extractor.invoke(config, {
    localBuild: update,
    messageCallback: (message) => {
      message.handled = true;
      const { logLevel, messageId, sourceFilePath = '', text } = message;
      if ((logLevel !== 'warning' && logLevel !== 'error') || messageId.startsWith('console-api-report')) return;
      if (messageId === 'ae-undocumented' && basename(sourceFilePath) === 'wire.d.ts') return;
      if (messageId === 'ae-forgotten-export' && entry === 'react' && isOfIndex(text)) return;
      said.push(`${basename(sourceFilePath)}: ${text}`);
    },
  });
  return apiReportChanged && !update ? [`api/${entry}.api.md is not what is exported; npm run api writes it anew`, ...said] : said;
}

/** What the hook's types are made of is exported by the main entry. */
function isOfIndex(text: string): boolean {
  const [, name] = /symbol "(\w+)"/.exec(text) ?? [];
  return new RegExp(`^export (class|interface|type) ${name}\\b`, 'm').test(readFileSync(join(reports, 'index.api.md'), 'utf8'));
}
