import type { ModelInfo } from '@antiphon/client';
import { useQuery } from '@tanstack/react-query';
import { modelQuery } from '../../queries.ts';
import { QueryFailure } from '../../ui/Note.tsx';
import { Card } from './Card.tsx';
import css from './PreparePage.module.css';

/** Who receives the voice, and what is kept. */
export function VoiceCard() {
  const model = useQuery(modelQuery);
  return (
    <Card title="What happens to your voice">
      {model.isError && <QueryFailure error={model.error} retry={() => void model.refetch()} />}
      {model.data && <p className={css.strong}>{destination(model.data)}</p>}
      <ul className={css.facts}>
        <li>The sound is not recorded. It is gone when it has been heard.</li>
        <li>Kept is the transcript: the interviewer’s words, the times of your answers and pauses, and your words where they were recognised or typed.</li>
        <li>Words are recognised only where your own browser can do it on this device, or where the interviewing model does it.</li>
        <li>Whoever runs this server can read the transcript.</li>
      </ul>
    </Card>
  );
}

export function destination({ provider, name, host }: ModelInfo): string {
  return host === undefined
    ? `Your voice never leaves this server. The interviewer (${provider}, ${name}) runs in it.`
    : `Your voice is sent to ${host}: the interviewer is ${name} of ${provider}.`;
}
