import { Button } from '../../ui/Button.tsx';
import { Card } from './Card.tsx';
import { chime } from './sound.ts';
import css from './PreparePage.module.css';

export type Heard = 'untried' | 'played' | 'yes' | 'no' | 'skipped';

const standings: Record<Heard, string> = {
  untried: 'Not checked',
  played: 'Did you hear it?',
  yes: 'Heard',
  no: 'Not heard',
  skipped: 'Skipped',
};

export function SpeakersCard({ heard, onHeard }: { heard: Heard; onHeard(heard: Heard): void }) {
  const play = () => {
    onHeard('played');
    void chime().catch(() => onHeard('no'));
  };
  return (
    <Card title="Speakers" standing={standings[heard]} done={heard === 'yes'}>
      <p>Headphones are best: then the interviewer cannot hear itself through your microphone.</p>
      {heard === 'no' && (
        <p className={css.strong}>Turn the volume up, choose the right output in your system’s sound settings, and play it again.</p>
      )}
      <div className={css.ways}>
        <Button onPress={play}>{heard === 'untried' ? 'Play a chime' : 'Play it again'}</Button>
        {heard === 'played' && (
          <>
            <Button kind="primary" onPress={() => onHeard('yes')}>
              I heard it
            </Button>
            <Button onPress={() => onHeard('no')}>I heard nothing</Button>
          </>
        )}
        {heard !== 'yes' && heard !== 'skipped' && <Button kind="quiet" onPress={() => onHeard('skipped')}>Skip this check</Button>}
      </div>
    </Card>
  );
}
