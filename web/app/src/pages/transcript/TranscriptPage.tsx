import type { InterviewDetail, InterviewState } from '@antiphon/client';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { day, endings, length, nameOf } from '../../format.ts';
import { tracksQuery } from '../../queries.ts';
import { lineId } from '../../record/TurnLine.tsx';
import { Ribbon } from '../../ribbon/Ribbon.tsx';
import { ButtonLink } from '../../ui/ButtonLink.tsx';
import { Note, QueryFailure } from '../../ui/Note.tsx';
import { Page } from '../../ui/Page.tsx';
import { Exports } from './Exports.tsx';
import { MeasuresList } from './MeasuresList.tsx';
import { Record } from './Record.tsx';
import { useRecord } from './useRecord.ts';
import css from './TranscriptPage.module.css';

export function TranscriptPage() {
  const { id } = useParams({ from: '/sessions/$id' });
  const { query, state, live } = useRecord(id);
  const { data: tracks } = useQuery(tracksQuery);

  if (query.isPending) return <Page title="Transcript">Looking…</Page>;
  if (query.isError) {
    return (
      <Page title="This transcript could not be opened">
        <QueryFailure error={query.error} retry={() => void query.refetch()} />
        <p>
          <ButtonLink to="/sessions">All sessions</ButtonLink>
        </p>
      </Page>
    );
  }
  const title = nameOf(query.data, tracks);
  return (
    <Page wide title={title} lead={lead(query.data)}>
      {live && <LiveNote connected={live.connected} />}
      {state && <Transcript interview={query.data} state={state} live={live !== undefined} title={title} />}
    </Page>
  );
}

function Transcript({ interview, state, live, title }: {
  interview: InterviewDetail;
  state: InterviewState;
  live: boolean;
  title: string;
}) {
  useTarget(state.turns.length > 0);
  if (state.turns.length === 0 && !live) {
    return (
      <>
        <p>Nothing was said, so there is no transcript.</p>
        <p>
          <ButtonLink to="/" kind="primary">
            Practise again
          </ButtonLink>
        </p>
      </>
    );
  }
  return (
    <>
      <Ribbon
        turns={state.turns}
        notices={state.notices}
        spanMs={Math.max(live ? state.at : interview.durationMs, 1000)}
        onTurn={(turn) => document.getElementById(lineId(turn))?.focus()}
      />
      {!live && <MeasuresList transcript={interview.transcript} />}
      <section aria-labelledby="transcript" className={css.section}>
        <div className={css.head}>
          <h2 id="transcript">Transcript</h2>
          {!live && <Exports interview={interview} title={title} />}
        </div>
        <Record id={interview.id} turns={state.turns} />
      </section>
    </>
  );
}

function LiveNote({ connected }: { connected: boolean }) {
  return (
    <div role="status">
      <Note tone={connected ? 'good' : 'attention'}>
        <p>
          {connected
            ? 'This interview is running. What is said appears here.'
            : 'This interview is running; the connection to its record is being made.'}
        </p>
      </Note>
    </div>
  );
}

function lead({ createdAt, durationMs, status, reason, model }: InterviewDetail): string {
  const who = `interviewer: ${model.provider}, ${model.name}`;
  if (status === 'live') return `${day(createdAt)} · ${who}`;
  return `${day(createdAt)} · ${length(durationMs)} · ${who}${reason ? ` · ${endings[reason]}` : ''}`;
}

/** A link to a line works although the line comes after the page. */
function useTarget(there: boolean): void {
  useEffect(() => {
    if (!there || location.hash === '') return;
    const line = document.getElementById(location.hash.slice(1));
    line?.scrollIntoView({ block: 'center' });
    line?.focus({ preventScroll: true });
  }, [there]);
}
