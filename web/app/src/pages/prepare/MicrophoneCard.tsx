import { FailureNote } from '../../ui/Note.tsx';
import { Button } from '../../ui/Button.tsx';
import { Select } from '../../ui/Select.tsx';
import { Card } from './Card.tsx';
import { LevelMeter } from './LevelMeter.tsx';
import { PlayBack } from './PlayBack.tsx';
import type { MicrophoneSetup } from './useMicrophone.ts';

export function MicrophoneCard({ setup }: { setup: MicrophoneSetup }) {
  const { microphone, failure, opening, devices, open } = setup;
  return (
    <Card title="Microphone" standing={microphone ? 'On' : 'Off'} done={microphone !== undefined}>
      {failure && (
        <FailureNote failure={failure}>
          {failure.retryable && <Button onPress={() => open()}>Try again</Button>}
        </FailureNote>
      )}
      {!microphone && !failure && (
        <>
          <p>Your browser will ask whether this page may listen.</p>
          <p>
            <Button kind="primary" isDisabled={opening} onPress={() => open()}>
              {opening ? 'Waiting for your browser…' : 'Turn the microphone on'}
            </Button>
          </p>
        </>
      )}
      {microphone && (
        <>
          {devices.length > 1 && (
            <Select
              label="Which one"
              options={devices.map(({ deviceId, label }, i) => ({ value: deviceId, name: label || `Microphone ${i + 1}` }))}
              value={microphone.track.getSettings().deviceId ?? ''}
              onChange={open}
            />
          )}
          <LevelMeter stream={microphone.stream} />
          <PlayBack stream={microphone.stream} />
        </>
      )}
    </Card>
  );
}
