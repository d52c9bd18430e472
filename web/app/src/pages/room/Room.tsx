import { useBlocker } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useView, type Call } from '../../call/CallProvider.tsx';
import { TOUCH, useMedia } from '../../ui/useMedia.ts';
import { useScrolls } from '../../ui/useScrolls.ts';
import { Banners } from './Banners.tsx';
import { Controls } from './Controls.tsx';
import { EndDialog } from './EndDialog.tsx';
import { LiveRibbon } from './LiveRibbon.tsx';
import { Now } from './Now.tsx';
import { RoomHeader } from './RoomHeader.tsx';
import { keepSpaceTalks, spaceTalks } from './spaceTalks.ts';
import { TranscriptPanel } from './TranscriptPanel.tsx';
import { TypedAnswer } from './TypedAnswer.tsx';
import { usePushToTalk } from './usePushToTalk.ts';
import { useQuietHold } from './useQuietHold.ts';
import css from './Room.module.css';

/** Comes when it is asked for. */
const DevicesDialog = lazy(async () => ({ default: (await import('./DevicesDialog.tsx')).DevicesDialog }));

const WIDE = '(width >= 64rem)';
/** There is no place for all controls, nor for the transcript beside the answer; as in the style sheet. */
const NARROW = '(width < 48rem)';

export function Room({ call, onErase }: { call: Call; onErase(): void }) {
  const { session, wish } = call;
  const t = useTranslations('room');
  const [transcript, setTranscript] = useState(() => matchMedia(WIDE).matches);
  const [typing, setTyping] = useState(call.manner.typing);
  const [draft, setDraft] = useState('');
  const [push, setPush] = useState(call.manner.pushToTalk ?? false);
  const [space, setSpace] = useState(spaceTalks);
  const room = useRef<HTMLElement>(null);
  const talk = usePushToTalk(session, { enabled: push, space, room });
  const narrow = useMedia(NARROW);
  const touch = useMedia(TOUCH);
  const stage = useRef<HTMLDivElement>(null);
  const scrolls = useScrolls(stage);
  const [devices, setDevices] = useState(false);
  const [ending, setEnding] = useState(false);
  const status = useView(session, (view) => view.status);
  const running = status === 'live' || status === 'reconnecting';
  const blocker = useBlocker({ shouldBlockFn: () => running, enableBeforeUnload: () => running, withResolver: true });
  const asksToEnd = running && (ending || blocker.status === 'blocked');
  const hold = useQuietHold(session, asksToEnd || (typing && draft.trim() !== ''));

  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${t('title')} · Antiphon`;
  }, [t]);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);

  const onPush = (on: boolean) => {
    setPush(on);
    // By a key, the candidate says when they are to be heard.
    if (on) session.halfDuplex(false);
    else session.send({ type: 'mute', muted: false });
  };
  const onSpace = (on: boolean) => {
    setSpace(on);
    keepSpaceTalks(on);
  };
  const onTyping = (on: boolean) => {
    setTyping(on);
    if (on && narrow) setTranscript(false);
  };
  const onTranscript = (on: boolean) => {
    setTranscript(on);
    if (on && narrow) setTyping(false);
  };
  const stay = () => {
    setEnding(false);
    blocker.reset?.();
  };
  const end = () => {
    stay();
    void session.stop();
  };
  const erase = () => {
    stay();
    onErase();
  };
  return (
    <main id="main" ref={room} tabIndex={-1} className={css.room} data-transcript={transcript || undefined}>
      <h1 ref={heading} tabIndex={-1} className="visually-hidden">
        {t('title')}
      </h1>
      <RoomHeader session={session} role={wish.role} />
      <div
        ref={stage}
        className={css.stage}
        data-compact={typing || (narrow && transcript) || undefined}
        {...(scrolls && { tabIndex: 0, role: 'group', 'aria-label': t('now') })}
      >
        <Banners session={session} push={push} silent={call.manner.typing} />
        <Now session={session} holding={hold.asked} push={push ? (space && !touch ? 'push' : 'pushButton') : undefined} />
        {typing && (
          <TypedAnswer
            autoFocus={!call.manner.typing}
            text={draft}
            onText={setDraft}
            onSay={(text) => session.send({ type: 'say', text })}
          />
        )}
      </div>
      {transcript && <TranscriptPanel session={session} />}
      <footer className={css.footer}>
        <LiveRibbon session={session} levels={call.levels} />
        <Controls
          session={session}
          silent={call.manner.typing}
          hold={hold}
          talk={push ? talk : undefined}
          onPush={onPush}
          space={space}
          onSpace={touch ? undefined : onSpace}
          narrow={narrow}
          onDevices={() => setDevices(true)}
          typing={typing}
          onTyping={onTyping}
          transcript={transcript}
          onTranscript={onTranscript}
          onEnd={() => setEnding(true)}
        />
      </footer>
      {devices && (
        <Suspense fallback={null}>
          <DevicesDialog session={session} push={push} open onClose={() => setDevices(false)} />
        </Suspense>
      )}
      <EndDialog
        session={session}
        recorded={call.manner.recording ?? false}
        open={asksToEnd}
        onStay={stay}
        onEnd={end}
        onErase={erase}
      />
    </main>
  );
}
