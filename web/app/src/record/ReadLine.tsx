import type { Millis, TurnId } from '@antiphon/client';
import { memo, useCallback, useState } from 'react';
import { useTranslations } from 'use-intl';
import { timeCode } from '../format.ts';
import { ActionMenu } from '../ui/ActionMenu.tsx';
import { useCopy } from '../ui/copy.ts';
import { Correction } from './Correction.tsx';
import { LineNotes } from './LineNotes.tsx';
import { Marked, type Mark } from './Marked.tsx';
import { lineId, TurnLine } from './TurnLine.tsx';
import type { ReadTurn } from './lines.ts';
import css from './TurnLine.module.css';

/** What a reader can do with lines. What is not given is not offered. */
export interface LineTools {
  onSeek?(ms: Millis): void;
  /** The address of a line. */
  linkTo?(turn: TurnId): string;
  /** Stores what the candidate really said. */
  correct?(turn: TurnId, text: string): Promise<unknown>;
}

interface ReadLineProps {
  turn: ReadTurn;
  tools: LineTools;
  marks?: readonly Mark[];
  lit: boolean;
}

/** A line to read and to work with. There may be hundreds: it is drawn again only when something of it changes. */
export const ReadLine = memo(function ReadLine({ turn, tools, marks = [], lit }: ReadLineProps) {
  const [editing, setEditing] = useState(false);
  const { correct } = tools;
  const edit = useCallback(() => setEditing(true), []);
  const end = () => {
    setEditing(false);
    document.getElementById(lineId(turn.turn))?.focus();
  };
  const words =
    editing && correct ? (
      <Correction text={turn.text} correct={(text) => correct(turn.turn, text)} onEnd={end} />
    ) : marks.length > 0 ? (
      <p className={css.words}>
        <Marked text={turn.text} marks={marks} />
      </p>
    ) : undefined;
  return (
    <TurnLine
      turn={turn}
      words={words}
      lit={lit}
      onSeek={tools.onSeek}
      actions={turn.final && <LineMenu turn={turn} tools={tools} onCorrect={edit} />}
    >
      <LineNotes turn={turn} />
    </TurnLine>
  );
});

const LineMenu = memo(function LineMenu({ turn, tools: { linkTo, correct }, onCorrect }: {
  turn: ReadTurn;
  tools: LineTools;
  onCorrect(): void;
}) {
  const t = useTranslations('record');
  const [said, setSaid] = useState<'lineCopied' | 'linkCopied'>('lineCopied');
  const [copied, copy] = useCopy();
  const actions = [];
  if (turn.text !== '') {
    actions.push({
      name: t('copyLine'),
      act: () => {
        setSaid('lineCopied');
        copy(turn.text);
      },
    });
  }
  if (linkTo) {
    actions.push({
      name: t('copyLink'),
      act: () => {
        setSaid('linkCopied');
        copy(linkTo(turn.turn));
      },
    });
  }
  if (correct && turn.role === 'candidate') actions.push({ name: t('correct'), act: onCorrect });
  if (actions.length === 0) return null;
  return (
    <>
      <ActionMenu kind="quiet" label={t('lineMenu', { time: timeCode(turn.startMs) })} actions={actions}>
        <span aria-hidden="true">•••</span>
      </ActionMenu>
      <span role="status" className={css.copied}>
        {copied && t(said)}
      </span>
    </>
  );
});
