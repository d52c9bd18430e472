import type { Patience, Track } from '@antiphon/client';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { useTranslations } from 'use-intl';
import { tracksQuery } from '../../queries.ts';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { QueryFailure } from '../../ui/Note.tsx';
import { TextField } from '../../ui/TextField.tsx';
import css from './HomePage.module.css';

/** What to practise. Everything has a default: the button alone will do. */
export function PractiseForm() {
  const t = useTranslations('home');
  const common = useTranslations('common');
  const tracks = useQuery(tracksQuery);
  const navigate = useNavigate();
  const [role, setRole] = useState('');
  const [chosen, setTrack] = useState<string>();
  const [minutes, setMinutes] = useState('20');
  const [patience, setPatience] = useState<Patience>('balanced');
  const track = chosen ?? tracks.data?.[0]?.id;

  const lengths = ([[10, 'short'], [20, 'usual'], [40, 'full']] as const).map(([n, about]) => ({
    value: String(n),
    name: t('lengths.minutes', { n }),
    about: t(`lengths.${about}`),
  }));
  const patiences = (['quick', 'balanced', 'patient'] as const).map((value) => ({
    value,
    name: t(`patiences.${value}`),
    about: t(`patiences.${value}About`),
  }));
  const option = ({ id, title, about, questions }: Track) => ({
    value: id,
    name: title,
    about: t('about', { about, questions: common('questions', { n: questions }) }),
  });

  const setUp = () =>
    navigate({
      to: '/prepare',
      search: { track, minutes: Number(minutes), patience, role: role.trim() === '' ? undefined : role.trim() },
    });

  // One part: nothing of it moves when the tracks come.
  const rest = (
    <>
      {tracks.data && (
        <Choice label={t('kind')} options={tracks.data.map(option)} value={track ?? null} onChange={setTrack} />
      )}
      <Choice row label={t('length')} options={lengths} value={minutes} onChange={setMinutes} />
      <Choice<Patience> row label={t('patience')} options={patiences} value={patience} onChange={setPatience} />
      <div className={css.begin}>
        <Button type="submit" kind="primary" aria-describedby="begins">
          {t('setUp')}
        </Button>
        <p id="begins">{t('begins')}</p>
      </div>
    </>
  );
  return (
    <Form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        void setUp();
      }}
    >
      <TextField
        label={t('role')}
        hint={t('roleHint')}
        value={role}
        onChange={setRole}
        maxLength={120}
        autoComplete="organization-title"
      />
      {tracks.isError && <QueryFailure error={tracks.error} retry={() => void tracks.refetch()} />}
      {tracks.isPending ? <p className={css.awaited}>{common('looking')}</p> : rest}
    </Form>
  );
}
