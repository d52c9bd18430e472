import { failureOf, type Share } from '@antiphon/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { api } from '../../queries.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote, QueryFailure } from '../../ui/Note.tsx';
import { useFormats } from '../../words/useFormats.ts';
import { sharesQuery } from './queries.ts';
import css from './Share.module.css';

/** The links that were made, how often they were read, and the way to take one back. */
export function LinkList({ id }: { id: string }) {
  const t = useTranslations('share');
  const common = useTranslations('common');
  const links = useQuery(sharesQuery(id));
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: (share: string) => api.revokeShare(id, share),
    onSettled: () => queries.invalidateQueries({ queryKey: sharesQuery(id).queryKey }),
  });
  return (
    <section className={css.links} aria-labelledby="links">
      <h3 id="links">{t('made')}</h3>
      {links.isPending && <p>{common('looking')}</p>}
      {links.isError && <QueryFailure error={links.error} retry={() => void links.refetch()} />}
      {revoke.isError && <FailureNote failure={failureOf(revoke.error)} />}
      {links.data?.shares.length === 0 && <p className={css.quiet}>{t('none')}</p>}
      {links.data && links.data.shares.length > 0 && (
        <ul>
          {links.data.shares.map((share) => (
            <LinkRow
              key={share.id}
              share={share}
              busy={revoke.isPending && revoke.variables === share.id}
              onRevoke={() => revoke.isPending || revoke.mutate(share.id)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function LinkRow({ share, busy, onRevoke }: { share: Share; busy: boolean; onRevoke(): void }) {
  const t = useTranslations('share');
  const { day, date } = useFormats();
  const { scope, redact, createdAt, expiresAt, revokedAt, views, viewedAt } = share;
  const expired = new Date(expiresAt).getTime() < Date.now();
  const row = useRef<HTMLLIElement>(null);
  const wasBusy = useRef(false);
  useEffect(() => {
    // The button is gone with the link: its row has the focus then.
    if (wasBusy.current && revokedAt !== undefined) row.current?.focus();
    wasBusy.current ||= busy;
  }, [busy, revokedAt]);
  const leavesOut = redact.names || redact.emails || redact.phones || redact.links || redact.words.length > 0;
  const standing = [
    revokedAt !== undefined
      ? t('revokedAt', { day: day(revokedAt) })
      : t(expired ? 'expired' : 'until', { day: date(expiresAt) }),
    t('views', { n: views }) + (viewedAt === undefined ? '' : `, ${t('last', { day: day(viewedAt) })}`),
    leavesOut && t('redacted'),
  ].filter(Boolean);
  return (
    <li ref={row} tabIndex={-1} className={css.link} data-over={revokedAt !== undefined || expired || undefined}>
      <div>
        <p>
          {t(`scopes.${scope}`)} · {day(createdAt)}
        </p>
        <p className={css.quiet}>{standing.join(' · ')}</p>
      </div>
      {revokedAt === undefined && !expired && (
        <Button kind="danger" aria-label={t('revokeThis', { day: day(createdAt) })} onPress={onRevoke}>
          {t('revoke')}
        </Button>
      )}
    </li>
  );
}
