import type { InterviewSession } from '@antiphon/client';
import { useView } from '../../call/CallProvider.tsx';
import { length, plural } from '../../format.ts';
import { Confirm } from '../../ui/Confirm.tsx';

export function EndDialog({ session, open, onStay, onEnd }: {
  session: InterviewSession;
  open: boolean;
  onStay(): void;
  onEnd(): void;
}) {
  const turns = useView(session, ({ interview }) => interview.turns);
  const answers = turns.filter((turn) => turn.role === 'candidate').length;
  return (
    <Confirm open={open} title="End the interview?" stay="Keep going" go="End and see the transcript" onStay={onStay} onGo={onEnd}>
      <p>
        So far: {length(session.now())}, {plural(answers, 'answer')}. The transcript is kept; the interview cannot be taken up again.
      </p>
    </Confirm>
  );
}
