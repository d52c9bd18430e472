import type { PlanSummary } from '@antiphon/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api } from '../../queries.ts';
import { Button } from '../../ui/Button.tsx';
import { ButtonLink } from '../../ui/ButtonLink.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { QueryFailure } from '../../ui/Note.tsx';
import { useFormats } from '../../words/useFormats.ts';
import { plansQuery } from './queries.ts';
import css from './PlansPage.module.css';

/** One's plans, the last changed first. */
export function PlanRows({ plans }: { plans: readonly PlanSummary[] }) {
  const t = useTranslations('plans');
  const queries = useQueryClient();
  const [leaving, setLeaving] = useState<PlanSummary>();
  const removal = useMutation({
    mutationFn: (id: string) => api.deletePlan(id),
    onSuccess: () => queries.invalidateQueries({ queryKey: plansQuery.queryKey }),
  });
  return (
    <>
      {removal.isError && <QueryFailure error={removal.error} retry={() => removal.mutate(removal.variables)} />}
      <ul>
        {plans.map((plan) => (
          <PlanRow key={plan.id} plan={plan} onRemove={() => setLeaving(plan)} />
        ))}
      </ul>
      <Confirm
        open={leaving !== undefined}
        title={t('removing.title')}
        stay={t('removing.stay')}
        go={t('removing.go')}
        onStay={() => setLeaving(undefined)}
        onGo={() => {
          if (leaving) removal.mutate(leaving.id);
          setLeaving(undefined);
          // The row, and its button with it, is about to go.
          document.querySelector('h1')?.focus();
        }}
      >
        <p>{t('removing.about', { title: leaving?.title ?? '' })}</p>
      </Confirm>
    </>
  );
}

function PlanRow({ plan: { id, title, version, updatedAt }, onRemove }: { plan: PlanSummary; onRemove(): void }) {
  const t = useTranslations('plans');
  const { day } = useFormats();
  return (
    <li className={css.row}>
      <div className={css.words}>
        <Link to="/plans/$id" params={{ id }} className={css.name}>
          {title}
        </Link>
        <p className={css.about}>
          <span>{t('changed', { day: day(updatedAt) })}</span> · <span>{t('version', { version })}</span>
        </p>
      </div>
      <div className={css.actions}>
        <ButtonLink to="/plans/$id" params={{ id }} search={{ tab: 'invitations' }} aria-label={t('inviteNamed', { title })}>
          {t('invite')}
        </ButtonLink>
        <Button kind="quiet" onPress={onRemove} aria-label={t('removeNamed', { title })}>
          {t('remove')}
        </Button>
      </div>
    </li>
  );
}
