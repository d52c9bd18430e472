import { failureOf, type NewShare, type Redact, type ShareScope } from '@antiphon/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { useTranslations } from 'use-intl';
import { api } from '../../queries.ts';
import { Button } from '../../ui/Button.tsx';
import { Checkbox } from '../../ui/Checkbox.tsx';
import { FailureNote } from '../../ui/Note.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { MadeLink } from './MadeLink.tsx';
import { sharesQuery } from './queries.ts';
import css from './Share.module.css';

const scopes: readonly ShareScope[] = ['both', 'report', 'transcript'];
const lengths = [1, 7, 30, 90, 365];
const kinds = ['names', 'emails', 'phones', 'links'] as const;
const MOST_WORDS = 50;
const LONGEST = 100;

/** What the new link is for; once it is made, the link. */
export function NewLink({ id }: { id: string }) {
  const t = useTranslations('share');
  const [scope, setScope] = useState<ShareScope>('both');
  const [days, setDays] = useState('7');
  const [redact, setRedact] = useState<Omit<Redact, 'words'>>({ names: false, emails: false, phones: false, links: false });
  const [text, setText] = useState('');
  const words = text.split(',').map((word) => word.trim()).filter((word) => word !== '');
  const tooMany = words.length > MOST_WORDS || words.some((word) => word.length > LONGEST);

  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: (wish: NewShare) => api.share(id, wish),
    onSuccess: () => queries.invalidateQueries({ queryKey: sharesQuery(id).queryKey }),
  });

  if (make.data?.token !== undefined) return <MadeLink token={make.data.token} />;
  return (
    <Form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!tooMany && !make.isPending) make.mutate({ scope, days: Number(days), redact: { ...redact, words } });
      }}
    >
      <div className={css.pair}>
        <Select<ShareScope>
          label={t('scope')}
          options={scopes.map((value) => ({ value, name: t(`scopes.${value}`) }))}
          value={scope}
          onChange={setScope}
        />
        <Select
          label={t('days')}
          options={lengths.map((n) => ({ value: String(n), name: t('lengths', { n }) }))}
          value={days}
          onChange={setDays}
        />
      </div>
      <fieldset className={css.leftOut}>
        <legend>{t('leftOut')}</legend>
        {kinds.map((kind) => (
          <Checkbox
            key={kind}
            about={kind === 'names' ? t('namesAbout') : undefined}
            isSelected={redact[kind]}
            onChange={(on) => setRedact((before) => ({ ...before, [kind]: on }))}
          >
            {t(kind)}
          </Checkbox>
        ))}
        <TextField
          label={t('words')}
          hint={t(tooMany ? 'tooMany' : 'wordsHint')}
          isInvalid={tooMany}
          value={text}
          onChange={setText}
        />
        <p className={css.quiet}>{t('rules')}</p>
      </fieldset>
      {make.isError && <FailureNote failure={failureOf(make.error)} />}
      <div>
        <Button type="submit" kind="primary" isDisabled={tooMany}>
          {t(make.isPending ? 'making' : 'make')}
        </Button>
      </div>
    </Form>
  );
}
