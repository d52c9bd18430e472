import { failureOf } from '@antiphon/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, offerQuery } from '../../queries.ts';
import { saveToken } from '../../token.ts';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { FailureNote } from '../../ui/Note.tsx';
import { TextField } from '../../ui/TextField.tsx';
import css from './SettingsPage.module.css';

/** Deletes all that is one user's, when they have written that they mean it. */
export function Leave({ onGone }: { onGone(): void }) {
  const t = useTranslations('settings.leave');
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState('');
  const queries = useQueryClient();
  const erase = useMutation({
    mutationFn: () => api.eraseMe(),
    onSuccess: () => {
      saveToken('');
      onGone();
      queries.clear();
    },
  });
  const { data: offer } = useQuery(offerQuery);
  const about = t(offer?.recording ? 'aboutRecorded' : 'about');
  const meant = typed.trim().toLowerCase() === t('word');
  const stay = () => {
    setAsking(false);
    setTyped('');
  };
  return (
    <section className={css.part} aria-labelledby="leave">
      <h2 id="leave">{t('title')}</h2>
      <p>{about}</p>
      <Button kind="danger" isDisabled={erase.isPending} onPress={() => setAsking(true)}>
        {t(erase.isPending ? 'going' : 'go')}
      </Button>
      {erase.isError && <FailureNote failure={failureOf(erase.error)} />}
      <Confirm
        open={asking}
        title={t('sure')}
        stay={t('stay')}
        go={t('yes')}
        goes={meant}
        onStay={stay}
        onGo={() => {
          stay();
          erase.mutate();
        }}
      >
        <p>{about}</p>
        <TextField label={t('type', { word: t('word') })} value={typed} onChange={setTyped} autoComplete="off" />
      </Confirm>
    </section>
  );
}
