import { failureOf } from '@antiphon/client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, offerQuery } from '../../queries.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/Note.tsx';
import { save } from '../../ui/save.ts';
import css from './SettingsPage.module.css';

/** Everything there is of one user, as a file. */
export function TakeAlong() {
  const t = useTranslations('settings.take');
  const { data: offer } = useQuery(offerQuery);
  const take = useMutation({ mutationFn: () => api.exportMe(), onSuccess: save });
  return (
    <section className={css.part} aria-labelledby="take">
      <h2 id="take">{t('title')}</h2>
      <p>{t(offer?.recording ? 'aboutRecorded' : 'about')}</p>
      <Button isDisabled={take.isPending} onPress={() => take.mutate()}>
        {t(take.isPending ? 'going' : 'go')}
      </Button>
      {take.isError && <FailureNote failure={failureOf(take.error)} />}
    </section>
  );
}
