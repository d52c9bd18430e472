import { hostOf, type Attempt, type Path } from '@antiphon/client';
import type { DiagnosticWords, Row } from './words.ts';

export function aboutOf({ t }: DiagnosticWords, { kind, url }: Path): string {
  const about = t(`about.${kind}`);
  return url === undefined ? about : t('about.relay', { about, host: hostOf(url) });
}

/** Why a way does not work, in one sentence. */
export function problemOf({ t, duration, errors }: DiagnosticWords, attempt: Attempt): string | undefined {
  const { state, problem, refusal, ms = 0, gathered } = attempt;
  if (state === 'one_way') return t('problems.one_way');
  switch (problem) {
    case undefined:
      return undefined;
    case 'refused':
      return refusal?.cause;
    case 'no_candidates':
      return t('problems.no_candidates', { errors: errors(gathered.errors) });
    case 'no_path':
      return t('problems.no_path', { time: duration(ms), errors: errors(gathered.errors) });
    case 'no_channel':
      return t('problems.no_channel');
    case 'no_socket':
      return t('problems.no_socket');
  }
}

/** What was measured over a way. */
export function figures({ t, duration, percent, pair: pairWords }: DiagnosticWords, { measured, path }: Attempt): Row[] {
  if (!measured) return [];
  const { roundTripMs, jitterMs, loss, packetsSent, packetsReceived, pair } = measured;
  const rows: Row[] = [];
  if (roundTripMs !== undefined) rows.push([t('rows.roundTrip'), duration(roundTripMs)]);
  if (jitterMs !== undefined) rows.push([t('rows.jitter'), duration(jitterMs)]);
  const counted = { came: packetsReceived, sent: packetsSent };
  // A WebSocket loses nothing: it is late instead.
  if (path.kind !== 'websocket') rows.push([t('rows.lost'), loss === undefined ? t('rows.noSound') : t('rows.lostValue', { share: percent(loss), ...counted })]);
  if (pair) rows.push([t('rows.candidates'), pairWords(pair)]);
  return rows;
}
