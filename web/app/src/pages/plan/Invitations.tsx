import type { Invitation } from '@antiphon/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api } from '../../queries.ts';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { QueryFailure } from '../../ui/Note.tsx';
import { useFormats } from '../../words/useFormats.ts';
import { invitationsQuery } from '../plans/queries.ts';
import { InviteForm } from './InviteForm.tsx';
import { standingOf } from './standing.ts';
import css from './PlanDesk.module.css';

/** Who is invited to a plan. */
export function Invitations({ plan, version, unsaved }: { plan: string; version: number; unsaved: boolean }) {
  const t = useTranslations('invitations');
  const common = useTranslations('common');
  const list = useQuery(invitationsQuery(plan));
  return (
    <>
      <InviteForm plan={plan} version={version} unsaved={unsaved} />
      <section aria-labelledby="invitations" className={css.list}>
        <h2 id="invitations" tabIndex={-1}>
          {t('list.title')}
        </h2>
        {list.isPending && <p className={css.quiet}>{common('looking')}</p>}
        {list.isError && <QueryFailure error={list.error} retry={() => void list.refetch()} />}
        {list.data?.invitations.length === 0 && <p className={css.quiet}>{t('list.none')}</p>}
        {list.data && <Rows plan={plan} invitations={list.data.invitations} />}
      </section>
    </>
  );
}

function Rows({ plan, invitations }: { plan: string; invitations: readonly Invitation[] }) {
  const t = useTranslations('invitations.withdrawing');
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Invitation>();
  const withdrawal = useMutation({
    mutationFn: (id: string) => api.withdrawInvitation(id),
    onSuccess: () => queries.invalidateQueries({ queryKey: invitationsQuery(plan).queryKey }),
  });
  return (
    <>
      {withdrawal.isError && <QueryFailure error={withdrawal.error} retry={() => withdrawal.mutate(withdrawal.variables)} />}
      <ul>
        {invitations.map((one) => (
          <Row key={one.id} invitation={one} onWithdraw={() => setAsked(one)} />
        ))}
      </ul>
      <Confirm
        open={asked !== undefined}
        title={t('title')}
        stay={t('stay')}
        go={t('go')}
        onStay={() => setAsked(undefined)}
        onGo={() => {
          if (asked) withdrawal.mutate(asked.id);
          setAsked(undefined);
          // Its button goes with it.
          document.getElementById('invitations')?.focus();
        }}
      >
        <p>{t('about')}</p>
      </Confirm>
    </>
  );
}

function Row({ invitation, onWithdraw }: { invitation: Invitation; onWithdraw(): void }) {
  const t = useTranslations('invitations.list');
  const { day } = useFormats();
  const { note, uses, maxUses, expiresAt, createdAt, version, share } = invitation;
  const name = note ?? t('unnamed');
  const standing = standingOf(invitation, Date.now());
  const facts = [
    t('uses', { uses, most: maxUses }),
    t('until', { day: day(expiresAt) }),
    t('made', { day: day(createdAt) }),
    t('version', { version }),
    ...(share ? [t('shared')] : []),
  ];
  return (
    <li className={css.row}>
      <div>
        <h3 className={css.name}>{name}</h3>
        <p className={css.about}>
          <span className={css.mark} data-standing={standing}>
            {t(`states.${standing}`)}
          </span>{' '}
          · {facts.join(' · ')}
        </p>
      </div>
      {standing === 'open' && (
        <Button kind="quiet" aria-label={t('withdrawNamed', { name })} onPress={onWithdraw}>
          {t('withdraw')}
        </Button>
      )}
    </li>
  );
}
