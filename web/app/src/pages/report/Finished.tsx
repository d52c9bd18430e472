import type { Evidence, Gap, InterviewDetail, Millis, TurnId } from '@antiphon/client';
import { useQuery } from '@tanstack/react-query';
import { memo, useDeferredValue, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { turnAt, type ReadTurn } from '../../record/lines.ts';
import { showBeside, showLine } from '../../record/reach.ts';
import { TranscriptView } from '../../record/TranscriptView.tsx';
import { EvidenceContext, type EvidenceTarget } from '../../report/evidence.ts';
import { Segments } from '../../ui/Segments.tsx';
import { recordingQuery } from './queries.ts';
import { ReportPane } from './ReportPane.tsx';
import { Timeline } from './Timeline.tsx';
import { useLineTools } from './useLineTools.ts';
import { useAt, usePlace } from './usePlace.ts';
import css from './ReportPage.module.css';

type Pane = 'report' | 'transcript';

const nothing: readonly Evidence[] = [];

interface FinishedProps {
  interview: InterviewDetail;
  turns: readonly ReadTurn[];
  gaps: readonly Gap[];
  /** The report is on the screen, or why there is none. */
  onReported(): void;
}

/** Report and transcript, side by side where there is room, over one timeline. Drawn again only when something of it changes. */
export const Finished = memo(function Finished({ interview, turns, gaps, onReported }: FinishedProps) {
  const t = useTranslations('session');
  const { id, durationMs, mine, recorded } = interview;
  const { data: recording } = useQuery({ ...recordingQuery(id), enabled: recorded });
  const place = usePlace(recording);
  const heard = useAt(place, ({ playing, atMs }) => (playing ? turnAt(turns, atMs)?.turn : undefined));
  const [lit, setLit] = useState(nothing);
  const linked = useLinkedLine();
  const [aim, setAim] = useState(linked);
  const [pane, setPane] = useState<Pane>(linked ? 'transcript' : 'report');
  // The report is drawn first, unless a line is what the reader wants.
  const transcript = useDeferredValue(true, linked !== undefined);
  const { tools, corrections, settle } = useLineTools(id, mine, place);
  const anyCorrected = turns.some(({ line }) => line?.corrected);

  const target = useMemo<EvidenceTarget>(
    () => ({
      show: (evidence) => {
        setLit(evidence);
        if (evidence[0]) showBeside(evidence[0].turn);
      },
      goTo: ({ turn, startMs }) => {
        setPane('transcript');
        setAim({ turn });
        place.seek(startMs);
      },
    }),
    [place],
  );
  const seek = (ms: Millis) => {
    place.seek(ms);
    const turn = turnAt(turns, ms);
    if (turn) showLine(turn.turn);
  };

  return (
    <EvidenceContext value={target}>
      <Timeline
        turns={turns}
        gaps={gaps}
        spanMs={Math.max(durationMs, recording?.durationMs ?? 0, 1000)}
        lit={lit}
        place={place}
        recording={recording}
        recorded={recorded}
        onSeek={seek}
      />
      <div className={css.switch}>
        <Segments<Pane>
          label={t('views')}
          value={pane}
          onChange={setPane}
          options={[
            { value: 'report', name: t('report') },
            { value: 'transcript', name: t('transcript') },
          ]}
        />
      </div>
      <div className={css.panes} data-pane={pane} data-sound={place.voices !== undefined || undefined}>
        <div className={css.report}>
          <ReportPane
            interview={interview}
            corrections={mine && anyCorrected ? corrections : 'in'}
            onShown={onReported}
            onRemade={settle}
          />
        </div>
        <section className={css.transcript} aria-labelledby="transcript">
          <h2 id="transcript">{t('transcript')}</h2>
          {transcript && <TranscriptView turns={turns} gaps={gaps} tools={tools} lit={lit} aim={aim} heard={heard} />}
        </section>
      </div>
    </EvidenceContext>
  );
});

/** A link to a line works although the line comes after the page. */
function useLinkedLine(): { turn: TurnId } | undefined {
  const [line] = useState(() => /^#turn-(\d+)$/.exec(location.hash)?.[1]);
  return useMemo(() => (line === undefined ? undefined : { turn: Number(line) }), [line]);
}
