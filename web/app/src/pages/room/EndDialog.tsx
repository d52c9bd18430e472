import type { InterviewSession } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { useView } from '../../call/CallProvider.tsx';
import { useFormats } from '../../words/useFormats.ts';
import { Confirm } from '../../ui/Confirm.tsx';

export function EndDialog({ session, open, onStay, onEnd, onErase }: {
  session: InterviewSession;
  open: boolean;
  onStay(): void;
  onEnd(): void;
  onErase(): void;
}) {
  const t = useTranslations('room.ending');
  const { length } = useFormats();
  const turns = useView(session, ({ interview }) => interview.turns);
  const answers = turns.filter((turn) => turn.role === 'candidate').length;
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
        {t('soFar', { length: length(session.now()), answers })}
      </p>
      <p>{t('erases')}</p>
    </Confirm>
  );
}
