import { failureOf, type User } from '@antiphon/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslations } from 'use-intl';
import { api, meQuery } from '../../queries.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote, QueryFailure } from '../../ui/Note.tsx';
import { TextField } from '../../ui/TextField.tsx';
import css from './SettingsPage.module.css';

/** What one says of oneself. */
export function Profile() {
  const t = useTranslations('settings.profile');
  const common = useTranslations('common');
  const me = useQuery(meQuery);
  return (
    <section className={css.part} aria-labelledby="profile">
      <h2 id="profile">{t('title')}</h2>
      <p>{t('about')}</p>
      {me.isPending && <p>{common('looking')}</p>}
      {me.isError && <QueryFailure error={me.error} retry={() => void me.refetch()} />}
      {me.isSuccess && <Form user={me.data} />}
    </section>
  );
}

function Form({ user }: { user: User }) {
  const t = useTranslations('settings.profile');
  const [name, setName] = useState(user.name ?? '');
  const [goals, setGoals] = useState(user.goals ?? '');
  const queries = useQueryClient();
  const edit = useMutation({
    mutationFn: () => api.editMe({ name, goals }),
    onSuccess: (changed) => queries.setQueryData(meQuery.queryKey, changed),
  });
  const save = (event: FormEvent) => {
    event.preventDefault();
    edit.mutate();
  };
  return (
    <form className={css.form} onSubmit={save}>
      <TextField label={t('name')} value={name} onChange={setName} maxLength={120} autoComplete="name" />
      <TextField label={t('goals')} value={goals} onChange={setGoals} maxLength={2000} lines={3} />
      <Button type="submit" isDisabled={edit.isPending}>
        {t(edit.isPending ? 'saving' : 'save')}
      </Button>
      <div role="status">{edit.isSuccess && t('saved')}</div>
      {edit.isError && <FailureNote failure={failureOf(edit.error)} />}
    </form>
  );
}
