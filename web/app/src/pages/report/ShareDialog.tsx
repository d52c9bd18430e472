import { useTranslations } from 'use-intl';
import { Dialog } from '../../ui/Dialog.tsx';
import { NewLink } from './NewLink.tsx';
import { LinkList } from './LinkList.tsx';

/** Links by which others read this interview: made, counted, taken back. */
export function ShareDialog({ id, open, onClose }: { id: string; open: boolean; onClose(): void }) {
  const t = useTranslations('share');
  return (
    <Dialog open={open} title={t('title')} onClose={onClose}>
      <p>{t('about')}</p>
      <NewLink id={id} />
      <LinkList id={id} />
    </Dialog>
  );
}
