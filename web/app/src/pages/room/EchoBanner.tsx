import type { InterviewSession } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { useView } from '../../call/CallProvider.tsx';
import { Button } from '../../ui/Button.tsx';
import { Banner, Dismissable } from './Banner.tsx';

/** The microphone hears the speakers. Either it is off while the interviewer speaks, or that is offered. */
export function EchoBanner({ session }: { session: InterviewSession }) {
  const t = useTranslations('room.echo');
  const halfDuplex = useView(session, (view) => view.halfDuplex);
  const echo = useView(session, (view) => view.echo);
  if (halfDuplex) {
    return <Banner actions={<Button onPress={() => session.halfDuplex(false)}>{t('turnOff')}</Button>}>{t('on')}</Banner>;
  }
  if (!echo) return null;
  return <Dismissable act={{ name: t('turnOn'), go: () => session.halfDuplex(true) }}>{t('found')}</Dismissable>;
}
