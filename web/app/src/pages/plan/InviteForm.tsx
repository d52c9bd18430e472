import type { CreateInvitation } from '@antiphon/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { useTranslations } from 'use-intl';
import { api } from '../../queries.ts';
import { Button } from '../../ui/Button.tsx';
import { ButtonLink } from '../../ui/ButtonLink.tsx';
import { Checkbox } from '../../ui/Checkbox.tsx';
import { useCopy } from '../../ui/copy.ts';
import { isLoopback } from '../../ui/loopback.ts';
import { Note, QueryFailure } from '../../ui/Note.tsx';
import { NumberField } from '../../ui/NumberField.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { invitationsQuery } from '../plans/queries.ts';
import { limits } from './limits.ts';
import css from './PlanDesk.module.css';

/** Makes an invitation; its link is shown once. */
export function InviteForm({ plan, version, unsaved }: { plan: string; version: number; unsaved: boolean }) {
  const t = useTranslations('invitations.make');
  const queries = useQueryClient();
  const [days, setDays] = useState<number | undefined>(7);
  const [maxUses, setMaxUses] = useState<number | undefined>(1);
  const [note, setNote] = useState('');
  const [share, setShare] = useState(false);
  const making = useMutation({
    mutationFn: (wish: CreateInvitation) => api.invite(plan, wish),
    onSuccess: () => {
      setNote('');
      return queries.invalidateQueries({ queryKey: invitationsQuery(plan).queryKey });
    },
  });
  const token = making.data?.token;
  return (
    <section aria-labelledby="invite" className={css.invite}>
      <h2 id="invite">{t('title')}</h2>
      <p className={css.quiet}>{t('about', { version })}</p>
      {unsaved && (
        <Note tone="attention">
          <p>{t('unsaved')}</p>
        </Note>
      )}
      <Form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          making.mutate({ days, maxUses, note: note.trim() === '' ? undefined : note.trim(), share });
        }}
      >
        <div className={css.pair}>
          <NumberField label={t('days')} value={days} onChange={setDays} min={1} max={limits.days} />
          <NumberField label={t('uses')} hint={t('usesHint')} value={maxUses} onChange={setMaxUses} min={1} max={limits.uses} />
        </div>
        <TextField label={t('note')} hint={t('noteHint')} value={note} onChange={setNote} maxLength={limits.note} />
        <Checkbox about={t('shareAbout')} isSelected={share} onChange={setShare}>
          {t('share')}
        </Checkbox>
        <Button type="submit" kind="primary" isDisabled={making.isPending}>
          {making.isPending ? t('going') : t('go')}
        </Button>
      </Form>
      {making.isError && <QueryFailure error={making.error} retry={() => making.mutate(making.variables)} />}
      {token !== undefined && <Link key={token} token={token} />}
    </section>
  );
}

function Link({ token }: { token: string }) {
  const t = useTranslations('invitations.make');
  const common = useTranslations('common');
  const [copied, copy] = useCopy();
  const field = useRef<HTMLInputElement>(null);
  const url = `${location.origin}/join/${token}`;
  useEffect(() => field.current?.select(), []);
  return (
    <Note tone="good">
      <p className={css.strong}>{t('done')}</p>
      <div className={css.link}>
        <input ref={field} readOnly value={url} aria-label={t('link')} />
        <Button onPress={() => copy(url)}>{copied ? common('copied') : t('copy')}</Button>
        <ButtonLink to="/join/$token" params={{ token }} target="_blank">
          {t('preview')}
        </ButtonLink>
      </div>
      {isLoopback(location.hostname) && <p>{t('loopback')}</p>}
    </Note>
  );
}
