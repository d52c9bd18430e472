import { Navigate, useNavigate, useParams } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useCalls, useView, useWakeLock, type Call } from '../../call/CallProvider.tsx';
import { Room } from './Room.tsx';

/** The room of the call that this tab is in. Anyone else who opens the address gets the record of it. */
export function RoomPage() {
  const { id } = useParams({ from: '/room/$id' });
  const { call } = useCalls();
  if (call?.session.view.get().id !== id) return <Navigate to="/sessions/$id" params={{ id }} replace />;
  return <OwnRoom call={call} id={id} />;
}

function OwnRoom({ call, id }: { call: Call; id: string }) {
  const status = useView(call.session, (view) => view.status);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { leave } = useCalls();
  useWakeLock(status === 'live');

  useEffect(() => {
    if (status !== 'ended') return;
    void queries.invalidateQueries({ queryKey: ['interviews'] });
    void queries.invalidateQueries({ queryKey: ['interview', id] });
    void navigate({ to: '/sessions/$id', params: { id }, replace: true }).then(leave);
  }, [status, id, navigate, queries, leave]);

  return <Room call={call} />;
}
