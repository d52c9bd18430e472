import type { InterviewSession, Notice } from '@antiphon/client';
import { Link } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { useView } from '../../call/CallProvider.tsx';
import { length } from '../../format.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote, Note } from '../../ui/Note.tsx';

/** What the candidate should know now. None of it takes the page away. */
export function Banners({ session }: { session: InterviewSession }) {
  const status = useView(session, (view) => view.status);
  const failure = useView(session, (view) => view.failure);
  const microphone = useView(session, (view) => view.microphone);
  const notice = useView(session, ({ interview }) => interview.notices.at(-1));
  const error = useView(session, ({ interview }) => interview.errors.at(-1));
  const id = useView(session, (view) => view.id);

  if (status === 'failed' && failure) {
    return (
      <FailureNote failure={failure}>
        <Button kind="primary" onPress={() => void session.start()}>
          Connect again
        </Button>
        {id && (
          <Link to="/sessions/$id" params={{ id }}>
            See what is kept so far
          </Link>
        )}
      </FailureNote>
    );
  }
  return (
    <div role="status">
      {status === 'reconnecting' && (
        <Banner>
          The connection is lost
          <LostFor session={session} />. It is being made again. The interview waits for you, and the gap is marked in the
          timeline.
        </Banner>
      )}
      {status === 'ending' && <Banner>Ending. The transcript is being saved.</Banner>}
      {microphone === 'paused' && <Banner>Your system has paused the microphone. Come back to this page to resume it.</Banner>}
      {microphone === 'lost' && (
        <Banner>
          Your microphone was disconnected. <OtherMicrophone session={session} />
        </Banner>
      )}
      {error && <Dismissable key={error.at}>{error.message}</Dismissable>}
      {notice && worthSaying(notice, status) && <Dismissable key={`notice ${notice.at}`}>{notice.message}</Dismissable>}
    </div>
  );
}

/** For how long; not announced at every second. */
function LostFor({ session }: { session: InterviewSession }) {
  const lostAt = useView(session, (view) => view.lostAt);
  const [now, setNow] = useState(() => session.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(session.now()), 1_000);
    return () => clearInterval(timer);
  }, [session]);
  if (lostAt === undefined || now - lostAt < 1_000) return null;
  return <span aria-hidden="true"> ({length(now - lostAt)})</span>;
}

/** While the page itself shows that the connection is gone, the server need not say so too. */
const worthSaying = ({ code }: Notice, status: string) => code !== 'connection_lost' && status !== 'reconnecting';

function OtherMicrophone({ session }: { session: InterviewSession }) {
  const [failed, setFailed] = useState(false);
  const use = () => session.useMicrophone(undefined).catch(() => setFailed(true));
  return <Button onPress={() => void use()}>{failed ? 'None found. Try again' : 'Use another one'}</Button>;
}

function Banner({ children }: { children: ReactNode }) {
  return (
    <Note tone="attention">
      <p>{children}</p>
    </Note>
  );
}

function Dismissable({ children }: { children: ReactNode }) {
  const [gone, setGone] = useState(false);
  if (gone) return null;
  return (
    <Banner>
      {children}{' '}
      <Button kind="quiet" onPress={() => setGone(true)}>
        Dismiss
      </Button>
    </Banner>
  );
}
