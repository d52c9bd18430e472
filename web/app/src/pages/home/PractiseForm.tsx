import type { Patience, Track } from '@antiphon/client';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { plural } from '../../format.ts';
import { tracksQuery } from '../../queries.ts';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { QueryFailure } from '../../ui/Note.tsx';
import { TextField } from '../../ui/TextField.tsx';
import css from './HomePage.module.css';

const lengths = [
  { value: '10', name: '10 minutes', about: 'A warm-up' },
  { value: '20', name: '20 minutes', about: 'The usual' },
  { value: '40', name: '40 minutes', about: 'The full thing' },
] as const;

const patiences: readonly { value: Patience; name: string; about: string }[] = [
  { value: 'quick', name: 'Quick', about: 'Answers right after you stop' },
  { value: 'balanced', name: 'Balanced', about: 'Waits out a short pause' },
  { value: 'patient', name: 'Take your time', about: 'Waits out long thinking' },
];

/** What to practise. Everything has a default: the button alone will do. */
export function PractiseForm() {
  const tracks = useQuery(tracksQuery);
  const navigate = useNavigate();
  const [role, setRole] = useState('');
  const [chosen, setTrack] = useState<string>();
  const [minutes, setMinutes] = useState('20');
  const [patience, setPatience] = useState<Patience>('balanced');
  const track = chosen ?? tracks.data?.[0]?.id;

  const setUp = () =>
    navigate({
      to: '/prepare',
      search: { track, minutes: Number(minutes), patience, role: role.trim() === '' ? undefined : role.trim() },
    });

  return (
    <Form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        void setUp();
      }}
    >
      <TextField
        label="Role you are practising for"
        hint="Only for your own list. You may leave it empty."
        value={role}
        onChange={setRole}
        maxLength={120}
        autoComplete="organization-title"
      />
      {tracks.isError && <QueryFailure error={tracks.error} retry={() => void tracks.refetch()} />}
      {tracks.data && (
        <Choice label="Kind of interview" options={tracks.data.map(option)} value={track ?? null} onChange={setTrack} />
      )}
      <Choice row label="Length" options={lengths} value={minutes} onChange={setMinutes} />
      <Choice<Patience> row label="Patience of the interviewer" options={patiences} value={patience} onChange={setPatience} />
      <Button type="submit" kind="primary">
        Set up the microphone
      </Button>
    </Form>
  );
}

const option = ({ id, title, about, questions }: Track) => ({
  value: id,
  name: title,
  about: `${about} ${plural(questions, 'question')}.`,
});
