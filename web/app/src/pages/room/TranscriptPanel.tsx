import { captionAt, type InterviewSession } from '@antiphon/client';
import { useInterviewTime } from '@antiphon/client/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useView } from '../../call/CallProvider.tsx';
import { TurnLine, TurnLines } from '../../record/TurnLine.tsx';
import { Button } from '../../ui/Button.tsx';
import { useStickToEnd } from '../../ui/useStickToEnd.ts';
import css from './TranscriptPanel.module.css';

/**
 * The record so far. While audio plays, a screen reader is told states and not lines, unless its user
 * wants the lines: then each is announced once, when it is finished.
 */
export function TranscriptPanel({ session }: { session: InterviewSession }) {
  const t = useTranslations('room');
  const turns = useView(session, ({ interview }) => interview.turns);
  const [announced, setAnnounced] = useState(false);
  const { box, away, onScroll, toEnd } = useStickToEnd<HTMLDivElement>(turns);
  const finished = turns.filter((turn) => turn.final);
  const unfinished = turns.filter((turn) => !turn.final);
  // Of the line being said, only what was said.
  const now = useInterviewTime(session, unfinished.some((turn) => turn.role === 'interviewer'));
  return (
    <section aria-labelledby="panel" className={css.panel}>
      <div className={css.head}>
        <h2 id="panel">{t('transcript')}</h2>
        <label className={css.setting}>
          <input type="checkbox" checked={announced} onChange={({ target }) => setAnnounced(target.checked)} />
          {t('panel.announce')}
        </label>
      </div>
      <div ref={box} className={css.box} onScroll={onScroll} tabIndex={0} role="group" aria-label={t('panel.lines')}>
        {turns.length === 0 && <p className={css.none}>{t('panel.none')}</p>}
        <div role="log" aria-live={announced ? 'polite' : 'off'} aria-label={t('panel.finished')}>
          <TurnLines>
            {finished.map((turn) => (
              <TurnLine key={turn.turn} turn={turn} />
            ))}
          </TurnLines>
        </div>
        {unfinished.length > 0 && (
          <TurnLines hidden>
            {unfinished.map((turn) => (
              <TurnLine key={turn.turn} turn={{ ...turn, text: captionAt(turn, now).spoken }} />
            ))}
          </TurnLines>
        )}
      </div>
      {away && (
        <div className={css.jump}>
          <Button onPress={toEnd}>{t('panel.latest')}</Button>
        </div>
      )}
    </section>
  );
}
