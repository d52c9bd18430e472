import type { InterviewSession } from '@antiphon/client';
import { useView } from '../../call/CallProvider.tsx';
import type { LevelRecord } from '../../call/levels.ts';
import { spanOf } from '../../ribbon/layout.ts';
import { Ribbon } from '../../ribbon/Ribbon.tsx';

/** The Ribbon draws itself as events come. */
export function LiveRibbon({ session, levels }: { session: InterviewSession; levels: LevelRecord }) {
  const turns = useView(session, ({ interview }) => interview.turns);
  const at = useView(session, ({ interview }) => interview.at);
  const notices = useView(session, ({ interview }) => interview.notices);
  return <Ribbon turns={turns} notices={notices} levels={levels} nowMs={at} spanMs={spanOf(at)} />;
}
