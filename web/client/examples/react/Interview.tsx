import { useRealtimeInterviewSession } from '@antiphon/client/react';
import { useEffect, useRef } from 'react';

const words = {
  idle: '',
  connecting: 'Connecting…',
  live: 'You are heard.',
  reconnecting: 'The connection is lost, and being brought back…',
  ending: 'Saying goodbye…',
  ended: 'The interview is over.',
  failed: 'There is no call.',
};

export function Interview() {
  const { status, messages, isUserSpeaking, aiCaptions, start, stop, error, debug } = useRealtimeInterviewSession();
  const idle = status === 'idle' || status === 'ended' || status === 'failed';
  return (
    <main>
      <h1>An interview</h1>
      <p>
        {idle ? <button onClick={() => void start()}>Start</button> : <button onClick={() => void stop()}>End</button>}{' '}
        <span role="status">{words[status]}</span> {isUserSpeaking && 'You are speaking.'}
      </p>
      {error && <p role="alert">{`${error.cause} ${error.remedy}`}</p>}
      <ol>
        {messages.map(({ id, role, text, final }) => (
          <li key={id}>
            <strong>{role === 'interviewer' ? 'Interviewer' : 'You'}: </strong>
            {/* What is being said appears as it is heard. Not every model puts the candidate's words into text. */}
            {(role === 'interviewer' && !final ? aiCaptions : text) || '…'}
          </li>
        ))}
      </ol>
      <Voice stream={debug.voice} />
    </main>
  );
}

function Voice({ stream }: { stream: MediaStream | undefined }) {
  const audio = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    if (audio.current) audio.current.srcObject = stream ?? null;
  }, [stream]);
  return <audio ref={audio} autoPlay />;
}
