import { captionAt, type InterviewSession, type Millis, type TurnView } from '@antiphon/client';
import { useInterviewTime } from '@antiphon/client/react';
import { useTranslations } from 'use-intl';
import { useView } from '../../call/CallProvider.tsx';
import { ClosingArc } from './ClosingArc.tsx';
import { captionTurn, fullText, questionTurn, stateName, type StateName } from './told.ts';
import css from './Room.module.css';

/** The question, what is being said, and whose turn it is. `push`: what one talks by, where one does. */
export function Now({ session, holding, push }: {
  session: InterviewSession;
  /** The candidate asked for a moment. */
  holding: boolean;
  push?: 'push' | 'pushButton';
}) {
  const t = useTranslations('room');
  const common = useTranslations('common');
  // What the server said last is no longer so.
  const lost = useView(session, ({ status }) => status === 'reconnecting');
  const state = useView(session, ({ interview }) => (lost ? 'away' : stateName(interview, holding)));
  const voice = useView(session, ({ interview }) => interview.session?.state === 'speaking' || interview.session?.state === 'closing');
  const speaking = voice && !lost;
  const question = useView(session, ({ interview }) => questionTurn(interview));
  const caption = useView(session, ({ interview }) => captionTurn(interview));
  const recognising = useView(session, (view) => view.recognising);
  const now = useInterviewTime(session, speaking);
  return (
    <section aria-label={t('now')} className={css.now}>
      <div className={css.standing}>
        <p className={css.state} role="status" data-speaking={speaking || undefined}>
          {t(`states.${push ? byKey(state, push) : state}`)}
        </p>
        <ClosingArc session={session} />
      </div>
      <p className={css.question}>{question ? <Question turn={question} now={now} /> : t('firstComing')}</p>
      <p className={css.caption}>
        {caption && (
          <>
            <span className={css.speaker}>{t('saying', { who: caption.role === 'candidate' ? common('you') : common('interviewer') })}</span>
            <Karaoke {...captionAt(caption, now)} />
          </>
        )}
        {!caption && recognising && <span className={css.hint}>{t('ownRecognition')}</span>}
      </p>
    </section>
  );
}

/** Who talks by a key is muted but for that: it is no news. */
const byKey = (state: StateName, push: 'push' | 'pushButton') =>
  state === 'mutedHolding' ? 'holding' : state === 'muted' ? push : state;

function Question({ turn, now }: { turn: TurnView; now: Millis }) {
  const text = fullText(turn);
  // Once it was asked, it is there to be read, whether all of it was heard or not.
  if (turn.final) return text;
  const { spoken } = captionAt(turn, now);
  return <Karaoke spoken={text.slice(0, spoken.length)} upcoming={text.slice(spoken.length)} />;
}

/** Spoken words in ink, those to come muted. It is not a live region: words are never announced one by one. */
function Karaoke({ spoken, upcoming }: { spoken: string; upcoming: string }) {
  return (
    <>
      {spoken}
      <span className={css.upcoming}>{upcoming}</span>
    </>
  );
}
