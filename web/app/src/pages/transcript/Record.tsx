import type { TurnView } from '@antiphon/client';
import { lineId, TurnLine, TurnLines } from '../../record/TurnLine.tsx';
import { timeCode } from '../../format.ts';
import { Button } from '../../ui/Button.tsx';
import { useCopy } from '../../ui/copy.ts';

/** All turns of an interview, each with a link of its own. */
export function Record({ id, turns }: { id: string; turns: readonly TurnView[] }) {
  return (
    <TurnLines>
      {turns.map((turn) => (
        <TurnLine key={turn.turn} turn={turn} actions={<CopyLink id={id} turn={turn} />} />
      ))}
    </TurnLines>
  );
}

function CopyLink({ id, turn: { turn, startMs } }: { id: string; turn: TurnView }) {
  const [copied, copy] = useCopy();
  return (
    <Button
      kind="quiet"
      aria-label={copied ? 'Copied' : `Copy a link to ${timeCode(startMs)}`}
      onPress={() => copy(`${location.origin}/sessions/${id}#${lineId(turn)}`)}
    >
      {copied ? 'Copied' : 'Link'}
    </Button>
  );
}
