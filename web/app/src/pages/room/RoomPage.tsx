import { ApiError } from '@antiphon/client';
import { useQueryClient } from '@tanstack/react-query';
import { Navigate, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useCalls, useView, type Call } from '../../call/CallProvider.tsx';
import { isUnloading, keptCall } from '../../call/kept.ts';
import { useWakeLock } from '../../call/useWakeLock.ts';
import { useErase, type Tries } from '../../record/erase.ts';
import { Erasing } from './Erasing.tsx';
import { GoBack } from './GoBack.tsx';
import { Room } from './Room.tsx';
import { WrappingUp } from './WrappingUp.tsx';

/**
 * The room of the call that this tab is in, also after it was reloaded. Anyone else who opens the address gets the record
 * of it.
 */
export function RoomPage() {
  const { id } = useParams({ from: '/room/$id' });
  const { call } = useCalls();
  const [kept] = useState(keptCall);
  if (call?.session.view.get().id === id) return <OwnRoom call={call} id={id} />;
  if (call?.resumed) return <Navigate to="/connect" replace />;
  if (!call && kept?.session.id === id && keptCall()) return <GoBack kept={kept} />;
  return <Navigate to="/sessions/$id" params={{ id }} replace />;
}

/** The server writes an interview's end a moment after it: it cannot be deleted before. */
const WRITTEN_LATER: Tries = {
  retry: (failures, error) => failures < 10 && error instanceof ApiError && error.retryable,
  retryDelay: 500,
};

function OwnRoom({ call, id }: { call: Call; id: string }) {
  const status = useView(call.session, (view) => view.status);
  const queries = useQueryClient();
  const { leave } = useCalls();
  const [unwanted, setUnwanted] = useState(false);
  const erase = useErase(undefined, WRITTEN_LATER);
  useWakeLock(status === 'live');

  useEffect(() => {
    if (status !== 'ended') return;
    void queries.invalidateQueries({ queryKey: ['interviews'] });
    void queries.invalidateQueries({ queryKey: ['interview', id] });
  }, [status, id, queries]);

  const endAndErase = () => {
    setUnwanted(true);
    void call.session.stop().then(() => erase.mutate(id));
  };
  if (status !== 'ended' || isUnloading()) return <Room call={call} onErase={endAndErase} />;
  if (!unwanted) return <WrappingUp id={id} onDone={leave} />;
  return <Erasing done={erase.isSuccess} error={erase.error} onRetry={() => erase.mutate(id)} onKeep={leave} />;
}
