import type { Gap } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { timeCode } from '../format.ts';
import { useFormats } from '../words/useFormats.ts';
import { useReader } from './reader.ts';
import css from './TurnLine.module.css';

const words = {
  connection: { over: 'gapConnection', open: 'gapConnectionOpen' },
  model: { over: 'gapModel', open: 'gapModelOpen' },
} as const;

/** A time in which one side could not be heard, where it belongs among the lines. */
export function GapLine({ gap: { kind, startMs, endMs } }: { gap: Gap }) {
  const t = useTranslations('record');
  const reader = useReader();
  const { length } = useFormats();
  return (
    <li className={css.gap}>
      <span className={css.code}>
        <time dateTime={`PT${Math.floor(startMs / 1000)}S`}>{timeCode(startMs)}</time>
      </span>
      <p>{endMs === undefined ? t(words[kind].open) : t(words[kind].over, { reader, length: length(endMs - startMs) })}</p>
    </li>
  );
}
