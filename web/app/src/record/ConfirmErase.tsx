import { useTranslations } from 'use-intl';
import { Confirm } from '../ui/Confirm.tsx';
import { useFormats } from '../words/useFormats.ts';

/** Asks whether an interview is to be gone for good. */
export function ConfirmErase({ open, createdAt, onStay, onGo }: {
  open: boolean;
  createdAt: string;
  onStay(): void;
  onGo(): void;
}) {
  const t = useTranslations('session');
  const { day } = useFormats();
  return (
    <Confirm
      open={open}
      title={t('eraseTitle', { day: day(createdAt) })}
      stay={t('eraseStay')}
      go={t('eraseGo')}
      onStay={onStay}
      onGo={() => {
        onStay();
        onGo();
      }}
    >
      <p>{t('eraseSure')}</p>
    </Confirm>
  );
}
