import type { Gap, GapKind, Millis, Notice, NoticeCode, Told } from '@antiphon/client';

const ends: Partial<Record<NoticeCode, { kind: GapKind; over: boolean }>> = {
  connection_lost: { kind: 'connection', over: false },
  reconnected: { kind: 'connection', over: true },
  model_away: { kind: 'model', over: false },
  model_back: { kind: 'model', over: true },
  model_changed: { kind: 'model', over: true },
};

/** When somebody could not be heard, as a running interview's notices tell it. */
export function gapsOf(notices: readonly Told<Notice>[]): Gap[] {
  const since: Partial<Record<GapKind, Millis>> = {};
  const gaps: Gap[] = [];
  for (const { code, at } of notices) {
    const end = ends[code];
    if (!end) continue;
    const startMs = since[end.kind];
    if (!end.over) since[end.kind] = startMs ?? at;
    else if (startMs !== undefined) {
      gaps.push({ kind: end.kind, startMs, endMs: at });
      since[end.kind] = undefined;
    }
  }
  for (const kind of ['connection', 'model'] as const) {
    const startMs = since[kind];
    if (startMs !== undefined) gaps.push({ kind, startMs });
  }
  return gaps.toSorted((a, b) => a.startMs - b.startMs);
}
