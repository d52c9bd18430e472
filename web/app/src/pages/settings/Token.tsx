import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslations } from 'use-intl';
import { authQuery } from '../../queries.ts';
import { savedToken, saveToken } from '../../token.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/TextField.tsx';
import css from './SettingsPage.module.css';

/** On a server with accounts, who one is: a token that its issuer gave. */
export function Token() {
  const t = useTranslations('settings.token');
  const { data: auth } = useQuery(authQuery);
  const queries = useQueryClient();
  const [used, setUsed] = useState(savedToken() !== '');
  const [typed, setTyped] = useState('');
  if (auth?.mode !== 'jwt') return null;
  const keep = (token: string) => {
    saveToken(token);
    setUsed(token !== '');
    setTyped('');
    void queries.resetQueries();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep(typed.trim());
  };
  return (
    <section className={css.part} aria-labelledby="token">
      <h2 id="token">{t('title')}</h2>
      <p>{t('about', { issuer: auth.issuer ?? t('someone') })}</p>
      <form className={css.form} onSubmit={submit}>
        <TextField label={t('label')} value={typed} onChange={setTyped} type="password" autoComplete="off" />
        <Button type="submit" isDisabled={typed.trim() === ''}>
          {t('use')}
        </Button>
      </form>
      <div role="status">{used && t('used')}</div>
      {used && <Button onPress={() => keep('')}>{t('forget')}</Button>}
    </section>
  );
}
