import type { ModelInfo } from '@antiphon/client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { offerQuery } from '../../queries.ts';
import { QueryFailure } from '../../ui/Note.tsx';
import css from './SettingsPage.module.css';

/** What goes where, what is kept, and how long. */
export function Privacy() {
  const t = useTranslations('settings.privacy');
  const common = useTranslations('common');
  const offer = useQuery(offerQuery);
  return (
    <section className={css.part} aria-labelledby="privacy">
      <h2 id="privacy">{t('title')}</h2>
      {offer.isError && <QueryFailure error={offer.error} retry={() => void offer.refetch()} />}
      {offer.isPending && <p>{common('looking')}</p>}
      {offer.isSuccess && (
        <dl className={css.facts}>
          <div>
            <dt>{t('voice')}</dt>
            <dd>{offer.data.model.host === undefined ? t('voiceHere') : t('voiceThere', { host: offer.data.model.host })}</dd>
          </div>
          <div>
            <dt>{t('words')}</dt>
            <dd>{offer.data.retentionDays === undefined ? t('wordsUntil') : t('wordsFor', { days: offer.data.retentionDays })}</dd>
          </div>
          <div>
            <dt>{t('reader')}</dt>
            <dd>
              <TextModel model={offer.data.textModel} />
            </dd>
          </div>
          <div>
            <dt>{t('sound')}</dt>
            <dd>{t(offer.data.recording ? 'soundOffered' : 'soundNever')}</dd>
          </div>
        </dl>
      )}
    </section>
  );
}

/** Where transcripts go to be read, in a sentence. */
function TextModel({ model }: { model?: ModelInfo }) {
  const t = useTranslations('settings.privacy');
  if (!model) return t('readerNone');
  const { provider, name, host } = model;
  return t('readerThere', { provider, name, host: host ?? name });
}
