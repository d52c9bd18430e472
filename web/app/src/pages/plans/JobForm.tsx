import { useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/Button.tsx';
import { QueryFailure } from '../../ui/Note.tsx';
import { NumberField } from '../../ui/NumberField.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { limits } from '../plan/limits.ts';
import { useNewPlan } from './useNewPlan.ts';
import css from './PlansPage.module.css';

const MOST = 20_000;

/** What a plan is to be made for. */
export function JobForm() {
  const t = useTranslations('plans');
  const plan = useNewPlan();
  const making = plan.isPending;
  const [role, setRole] = useState('');
  const [seniority, setSeniority] = useState('');
  const [jobDescription, setJobDescription] = useState('');
  const [minutes, setMinutes] = useState<number | undefined>(20);
  const given = (text: string) => (text.trim() === '' ? undefined : text.trim());
  const nothing = given(role) === undefined && given(jobDescription) === undefined;
  return (
    <Form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        const wish = { role: given(role), seniority: given(seniority), jobDescription: given(jobDescription), minutes };
        plan.mutate({ from: 'job', wish });
      }}
    >
      <TextField label={t('role')} value={role} onChange={setRole} maxLength={limits.role} />
      <TextField label={t('seniority')} value={seniority} onChange={setSeniority} maxLength={limits.seniority} />
      <TextField
        label={t('description')}
        hint={t('descriptionHint', { most: MOST })}
        lines={6}
        value={jobDescription}
        onChange={setJobDescription}
        maxLength={MOST}
      />
      <NumberField label={t('minutes')} value={minutes} onChange={setMinutes} min={1} max={limits.minutes} />
      <Button type="submit" kind="primary" isDisabled={making || nothing}>
        {making ? t('making') : t('make')}
      </Button>
      <p role="status" className={css.quiet}>
        {making && t('makingAbout')}
      </p>
      {plan.isError && <QueryFailure error={plan.error} retry={() => plan.mutate(plan.variables)} />}
    </Form>
  );
}
