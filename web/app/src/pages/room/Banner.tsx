import { useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/Button.tsx';
import { Note } from '../../ui/Note.tsx';
import css from './Banner.module.css';

/** A sentence over the room, and what may be done about it. */
export function Banner({ children, actions }: { children: ReactNode; actions?: ReactNode }) {
  return (
    <Note tone="attention">
      <div className={css.banner}>
        <p>{children}</p>
        {actions && <div className={css.actions}>{actions}</div>}
      </div>
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
    <Banner
      actions={
        <>
          {act && <Button onPress={go}>{act.name}</Button>}
          <Button kind="quiet" onPress={() => setGone(true)}>
            {t('dismiss')}
          </Button>
        </>
      }
    >
      {children}
    </Banner>
  );
}
