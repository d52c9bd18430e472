import type { InterviewSession } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { useView } from '../../call/CallProvider.tsx';
import { useFormats } from '../../words/useFormats.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { answeredOf } from './told.ts';

export function EndDialog({ session, recorded, open, onStay, onEnd, onErase }: {
  session: InterviewSession;
  recorded: boolean;
  open: boolean;
  onStay(): void;
  onEnd(): void;
  onErase(): void;
}) {
  const t = useTranslations('room.ending');
  const { length } = useFormats();
  // As the report counts: an answer may take several turns.
  const answered = useView(session, ({ interview }) => answeredOf(interview));
  return (
    <Confirm
      open={open}
      title={t('title')}
      stay={t('stay')}
      go={t('go')}
      onStay={onStay}
      onGo={onEnd}
      further={{ go: t('erase'), onGo: onErase }}
    >
      <p>
        {answered === undefined
          ? t('soFarUncounted', { length: length(session.now()) })
          : t('soFar', { length: length(session.now()), answered })}
      </p>
      <p>{t(recorded ? 'erasesRecorded' : 'erases')}</p>
    </Confirm>
  );
}
