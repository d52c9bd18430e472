import type { InterviewSession, Notice } from '@antiphon/client';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useView } from '../../call/CallProvider.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/Note.tsx';
import { useFormats } from '../../words/useFormats.ts';
import { Banner, Dismissable } from './Banner.tsx';
import { EchoBanner } from './EchoBanner.tsx';
import { GapBanner } from './GapBanner.tsx';

/** What the candidate should know now. None of it takes the page away. */
export function Banners({ session, push = false, silent = false }: {
  session: InterviewSession;
  /** The candidate is heard only while they hold a key. */
  push?: boolean;
  /** They type: there is no microphone. */
  silent?: boolean;
}) {
  const t = useTranslations('room');
  const status = useView(session, (view) => view.status);
  const failure = useView(session, (view) => view.failure);
  const microphone = useView(session, (view) => view.microphone);
  const notice = useView(session, ({ interview }) => interview.notices.at(-1));
  const error = useView(session, ({ interview }) => interview.errors.at(-1));
  const id = useView(session, (view) => view.id);

  if (status === 'failed' && failure) {
    return (
      <FailureNote failure={failure}>
        {failure.retryable && (
          <Button kind="primary" onPress={() => void session.start()}>
            {t('banners.again')}
          </Button>
        )}
        {id && (
          <Link to="/sessions/$id" params={{ id }}>
            {t('banners.kept')}
          </Link>
        )}
      </FailureNote>
    );
  }
  return (
    <div role="status">
      {status === 'reconnecting' && (
        <Banner>
          {t.rich('banners.lost', { since: () => <LostFor key="since" session={session} /> })}
        </Banner>
      )}
      {status === 'live' && <GapBanner session={session} />}
      {status === 'live' && !push && <EchoBanner session={session} />}
      {status === 'ending' && <Banner>{t('banners.ending')}</Banner>}
      {microphone === 'paused' && <Banner>{t('banners.paused')}</Banner>}
      {microphone === 'lost' && (
        <Banner actions={<OtherMicrophone session={session} />}>{t('banners.unplugged')}</Banner>
      )}
      {microphone === 'silent' && !silent && status === 'live' && (
        <Banner actions={<OtherMicrophone session={session} />}>{t('banners.silent')}</Banner>
      )}
      {error && <Dismissable key={error.at}>{error.message}</Dismissable>}
      {notice && worthSaying(notice, status) && <Dismissable key={`notice ${notice.at}`}>{t(`notices.${notice.code}`)}</Dismissable>}
    </div>
  );
}

/** For how long; not announced at every second. */
function LostFor({ session }: { session: InterviewSession }) {
  const t = useTranslations('room.banners');
  const { length } = useFormats();
  const lostAt = useView(session, (view) => view.lostAt);
  const [now, setNow] = useState(() => session.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(session.now()), 1_000);
    return () => clearInterval(timer);
  }, [session]);
  if (lostAt === undefined || now - lostAt < 1_000) return null;
  return <span aria-hidden="true">{t('since', { length: length(now - lostAt) })}</span>;
}

/** That the connection is gone, and is back, the page itself says. */
const worthSaying = ({ code }: Notice, status: string) => code !== 'connection_lost' && code !== 'reconnected' && status !== 'reconnecting';

function OtherMicrophone({ session }: { session: InterviewSession }) {
  const t = useTranslations('room.banners');
  const [failed, setFailed] = useState(false);
  const use = () => session.useMicrophone(undefined).catch(() => setFailed(true));
  return <Button onPress={() => void use()}>{failed ? t('noneFound') : t('another')}</Button>;
}
