import type { InterviewDetail } from '@antiphon/client';
import { download, exported, exportNames, type ExportFormat } from '../../record/export.ts';
import { Button } from '../../ui/Button.tsx';
import css from './TranscriptPage.module.css';

export function Exports({ interview, title }: { interview: InterviewDetail; title: string }) {
  return (
    <div className={css.exports} role="group" aria-label="Download the transcript">
      <span aria-hidden="true">Download</span>
      {(Object.keys(exportNames) as ExportFormat[]).map((format) => (
        <Button key={format} onPress={() => download(exported(interview, title, format))}>
          {exportNames[format]}
        </Button>
      ))}
    </div>
  );
}
