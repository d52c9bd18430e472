import { useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/Button.tsx';
import { Note } from '../../ui/Note.tsx';

export function Banner({ children }: { children: ReactNode }) {
  return (
    <Note tone="attention">
      <p>{children}</p>
    </Note>
  );
}

/** One that can be sent away; `act` is what may be done about it, after which it is no longer needed. */
export function Dismissable({ children, act }: { children: ReactNode; act?: { name: string; go(): void } }) {
  const t = useTranslations('room.banners');
  const [gone, setGone] = useState(false);
  if (gone) return null;
  const go = () => {
    setGone(true);
    act?.go();
  };
  return (
    <Banner>
      {children} {act && <Button onPress={go}>{act.name}</Button>}{' '}
      <Button kind="quiet" onPress={() => setGone(true)}>
        {t('dismiss')}
      </Button>
    </Banner>
  );
}
