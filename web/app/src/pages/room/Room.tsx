import { useBlocker } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useView, type Call } from '../../call/CallProvider.tsx';
import { Banners } from './Banners.tsx';
import { Controls } from './Controls.tsx';
import { EndDialog } from './EndDialog.tsx';
import { LiveRibbon } from './LiveRibbon.tsx';
import { Now } from './Now.tsx';
import { RoomHeader } from './RoomHeader.tsx';
import { TranscriptPanel } from './TranscriptPanel.tsx';
import { TypedAnswer } from './TypedAnswer.tsx';
import css from './Room.module.css';

const WIDE = '(width >= 64rem)';

export function Room({ call }: { call: Call }) {
  const { session, wish } = call;
  const [transcript, setTranscript] = useState(() => matchMedia(WIDE).matches);
  const [typing, setTyping] = useState(call.typing);
  const [ending, setEnding] = useState(false);
  const status = useView(session, (view) => view.status);
  const running = status === 'live' || status === 'reconnecting';
  const blocker = useBlocker({ shouldBlockFn: () => running, enableBeforeUnload: () => running, withResolver: true });

  useEffect(() => {
    document.title = 'Interview · Antiphon';
  }, []);

  const stay = () => {
    setEnding(false);
    blocker.reset?.();
  };
  const end = () => {
    stay();
    void session.stop();
  };
  return (
    <main id="main" className={css.room} data-transcript={transcript || undefined}>
      <h1 className="visually-hidden">Interview</h1>
      <RoomHeader session={session} role={wish.role} />
      <div className={css.stage}>
        <Banners session={session} />
        <Now session={session} />
        {typing && <TypedAnswer onSay={(text) => session.send({ type: 'say', text })} />}
      </div>
      {transcript && <TranscriptPanel session={session} />}
      <footer className={css.footer}>
        <LiveRibbon session={session} levels={call.levels} />
        <Controls
          session={session}
          silent={call.typing}
          typing={typing}
          onTyping={setTyping}
          transcript={transcript}
          onTranscript={setTranscript}
          onEnd={() => setEnding(true)}
        />
      </footer>
      <EndDialog session={session} open={running && (ending || blocker.status === 'blocked')} onStay={stay} onEnd={end} />
    </main>
  );
}
