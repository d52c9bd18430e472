import type { Invited, ModelInfo } from '@antiphon/client';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { retentionDaysQuery } from '../../queries.ts';
import { Button } from '../../ui/Button.tsx';
import { Checkbox } from '../../ui/Checkbox.tsx';
import { Page } from '../../ui/Page.tsx';
import { useFormats } from '../../words/useFormats.ts';
import css from './JoinPage.module.css';

/** What one is invited to, what becomes of it, and the way in. */
export function Invitation({ token, invited }: { token: string; invited: Invited }) {
  const t = useTranslations('invitations.join');
  const locale = useLocale();
  const { day, length } = useFormats();
  const navigate = useNavigate();
  const [agreed, setAgreed] = useState(false);
  const { title, role, minutes, language = 'en', expiresAt, model, sharesWith } = invited;
  const tongue = new Intl.DisplayNames(locale, { type: 'language' }).of(language) ?? language;
  const facts: [string, string][] = [
    ...(role === undefined ? [] : [[t('role'), role] as [string, string]]),
    [t('minutes'), t('minutesValue', { length: length(minutes * 60_000) })],
    [t('language'), tongue],
    [t('until'), day(expiresAt)],
  ];
  return (
    <Page name={t('name')} title={title} lead={t('lead')}>
      <dl className={css.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <section aria-labelledby="voice" className={css.notice}>
        <h2 id="voice">{t('voice')}</h2>
        <p className={css.strong}>{whereTo(t, model)}</p>
        <h2>{t('reads')}</h2>
        <p className={css.strong}>{readers(t, sharesWith)}</p>
        <p>{t('operator')}</p>
        <Kept />
        <p>{t('tech')}</p>
      </section>
      <div className={css.go}>
        <Checkbox isSelected={agreed} onChange={setAgreed}>
          {t('consent')}
        </Checkbox>
        <Button kind="primary" isDisabled={!agreed} onPress={() => void navigate({ to: '/prepare', search: { invitation: token } })}>
          {t('next')}
        </Button>
        <p className={css.missing} role="status">
          {!agreed && t('missing')}
        </p>
      </div>
    </Page>
  );
}

function Kept() {
  const t = useTranslations('invitations.join');
  const { data: days } = useQuery(retentionDaysQuery);
  if (days === undefined) return null;
  return <p>{days === null ? t('keptUntilDeleted') : t('kept', { days })}</p>;
}

type Say = ReturnType<typeof useTranslations<'invitations.join'>>;

/** The one user of a server without accounts. */
const ONLY_USER = 'local';

function readers(t: Say, who: string | undefined): string {
  if (who === undefined) return t('sharesWithNobody');
  return who === ONLY_USER ? t('sharesWithOwner') : t('sharesWith', { who });
}

function whereTo(t: Say, { host, name, provider }: ModelInfo): string {
  return host === undefined ? t('noHost', { name, provider }) : t('host', { host, name, provider });
}
