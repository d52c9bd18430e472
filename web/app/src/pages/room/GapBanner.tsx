import type { InterviewSession } from '@antiphon/client';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { useView } from '../../call/CallProvider.tsx';
import { useFormats } from '../../words/useFormats.ts';
import { Dismissable } from './Banner.tsx';
import { missed } from './missed.ts';

/** Shorter, nobody has missed anything. */
const WORTH_SAYING_MS = 1_000;

/** The connection is back: how much of the candidate was not heard, and the question once more. */
export function GapBanner({ session }: { session: InterviewSession }) {
  const t = useTranslations('room.banners');
  const { length } = useFormats();
  const notices = useView(session, ({ interview }) => interview.notices);
  const own = useView(session, (view) => view.gap);
  const gap = useMemo(() => missed(notices, own), [notices, own]);
  if (!gap || gap.endMs - gap.startMs < WORTH_SAYING_MS) return null;
  const repeat = { name: t('repeat'), go: () => void session.send({ type: 'repeat' }) };
  return (
    <Dismissable key={gap.startMs} act={repeat}>
      {t('missed', { length: length(gap.endMs - gap.startMs) })}
    </Dismissable>
  );
}
