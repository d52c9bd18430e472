import { captionAt, type TurnView } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { timeCode } from '../../format.ts';
import { Button } from '../../ui/Button.tsx';
import { useFormats } from '../../words/useFormats.ts';
import { useNames } from '../../record/reader.ts';
import { useStickToEnd } from '../../ui/useStickToEnd.ts';
import { useNow } from './Figures.tsx';
import css from './WatchPage.module.css';

/** The lines as they come. A finished one is announced once; of one that is being said, only what was said is shown. */
export function Lines({ turns, now }: { turns: readonly TurnView[]; now(): number }) {
  const t = useTranslations('watch');
  const { box, away, onScroll, toEnd } = useStickToEnd<HTMLDivElement>(turns);
  const unfinished = turns.filter((turn) => !turn.final);
  const time = useNow(now, unfinished.length > 0);
  return (
    <section aria-labelledby="lines" className={css.lines}>
      <h2 id="lines">{t('lines')}</h2>
      <div ref={box} className={css.box} onScroll={onScroll} tabIndex={0} role="group" aria-labelledby="lines">
        {turns.length === 0 && <p className={css.quiet}>{t('none')}</p>}
        <div role="log" aria-label={t('lines')}>
          <ol>{turns.map((turn) => turn.final && <Line key={turn.turn} turn={turn} text={turn.text} />)}</ol>
        </div>
        <ol aria-hidden="true">
          {unfinished.map((turn) => (
            <Line key={turn.turn} turn={turn} text={captionAt(turn, time).spoken} />
          ))}
        </ol>
      </div>
      {away && (
        <p className={css.jump}>
          <Button onPress={toEnd}>{t('latest')}</Button>
        </p>
      )}
    </section>
  );
}

function Line({ turn: { role, startMs, final }, text }: { turn: TurnView; text: string }) {
  const t = useTranslations('watch');
  const names = useNames();
  const { wordless } = useFormats();
  return (
    <li className={css.line} data-role={role}>
      <time dateTime={`PT${Math.floor(startMs / 1000)}S`}>{timeCode(startMs)}</time>
      <div>
        <p className={css.who}>{names[role]}</p>
        <p className={text === '' ? css.quiet : undefined}>{text !== '' ? text : final ? wordless(final) : '…'}</p>
        {final?.cut && <p className={css.cut}>⌁ {t('cut')}</p>}
      </div>
    </li>
  );
}
