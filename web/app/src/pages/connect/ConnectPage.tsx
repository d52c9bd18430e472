import { silentMicrophone } from '@antiphon/client';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useCalls, useView, type Call } from '../../call/CallProvider.tsx';
import { Button } from '../../ui/Button.tsx';
import { ButtonLink } from '../../ui/ButtonLink.tsx';
import { Page } from '../../ui/Page.tsx';
import { StepList } from './StepList.tsx';
import css from './ConnectPage.module.css';

/** The five steps from a click to a call. Opened without a call, there is nothing to connect. */
export function ConnectPage() {
  const { call } = useCalls();
  return call ? <Connecting call={call} /> : <Navigate to="/" replace />;
}

function Connecting({ call }: { call: Call }) {
  const { session, wish } = call;
  const { begin, leave } = useCalls();
  const navigate = useNavigate();
  const status = useView(session, (view) => view.status);
  const id = useView(session, (view) => view.id);
  const steps = useView(session, (view) => view.steps);
  const failure = useView(session, (view) => view.failure);

  useEffect(() => {
    if (status === 'live' && id) void navigate({ to: '/room/$id', params: { id }, replace: true });
    if (status === 'ended') void navigate(id ? { to: '/sessions/$id', params: { id }, replace: true } : { to: '/', replace: true });
  }, [status, id, navigate]);

  const back = () => {
    void navigate({ to: '/prepare', search: wish });
    leave();
  };
  const microphoneFailed = failure?.code.startsWith('microphone_');
  return (
    <Page
      name="Connecting"
      title={status === 'failed' ? 'It did not connect' : 'Connecting'}
      lead={status === 'failed' ? 'One step failed. What succeeded is kept.' : 'Each step ends when the thing itself has happened.'}
    >
      <StepList steps={steps} onRetry={() => void session.start()} />
      <div className={css.ways}>
        {microphoneFailed && <Button onPress={() => begin(wish, silentMicrophone, true)}>Go on by typing</Button>}
        {failure && !microphoneFailed && <ButtonLink to="/diagnostics">Test the connection</ButtonLink>}
        <Button onPress={back}>{status === 'failed' ? 'Back to the checks' : 'Cancel'}</Button>
      </div>
    </Page>
  );
}
