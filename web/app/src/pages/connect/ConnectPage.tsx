import { silentMicrophone } from '@antiphon/client';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { useCalls, useView, type Call } from '../../call/CallProvider.tsx';
import { useBegin } from '../../call/useBegin.tsx';
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
  const t = useTranslations('connect');
  const common = useTranslations('common');
  const { leave } = useCalls();
  const { begin } = useBegin();
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
      name={t('name')}
      title={status === 'failed' ? t('failedTitle') : t('title')}
      lead={status === 'failed' ? t('failedLead') : t('lead')}
    >
      <StepList steps={steps} onRetry={() => void session.start()} />
      <div className={css.ways}>
        {microphoneFailed && <Button onPress={() => begin(wish, silentMicrophone, { ...call.manner, typing: true })}>{t('byTyping')}</Button>}
        {failure && call.resumed && id && (
          <ButtonLink to="/sessions/$id" params={{ id }}>
            {t('kept')}
          </ButtonLink>
        )}
        {failure && !microphoneFailed && <ButtonLink to="/diagnostics">{t('test')}</ButtonLink>}
        <Button onPress={back}>{status === 'failed' ? t('back') : common('cancel')}</Button>
      </div>
    </Page>
  );
}
