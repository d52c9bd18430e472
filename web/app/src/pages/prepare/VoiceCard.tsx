import type { ModelInfo } from '@antiphon/client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { offerQuery } from '../../queries.ts';
import { Checkbox } from '../../ui/Checkbox.tsx';
import { QueryFailure } from '../../ui/Note.tsx';
import { Card } from './Card.tsx';
import { useWriter } from './useWriter.ts';
import css from './PreparePage.module.css';

/** Who receives the voice, what is kept, and whether the candidate agrees to be recorded where the server offers it. */
export function VoiceCard({ recording, onRecording }: { recording: boolean; onRecording(on: boolean): void }) {
  const t = useTranslations('prepare.voice');
  const offer = useQuery(offerQuery);
  const consent = offer.data?.recording;
  const writer = useWriter(offer.data?.model);
  const days = offer.data?.retentionDays;
  return (
    <Card title={t('title')}>
      {offer.isError && <QueryFailure error={offer.error} retry={() => void offer.refetch()} />}
      {offer.data && (
        <p className={css.strong}>
          <Destination model={offer.data.model} />
        </p>
      )}
      {writer && <p className={css.strong}>{t(`writer.${writer}`)}</p>}
      <ul className={css.facts}>
        <li>{consent ? t('ifAgreed') : t('notRecorded')}</li>
        <li>
          {t('kept')} {offer.data && (days === undefined ? t('keptAlways') : t('keptDays', { n: days }))}
        </li>
        <li>{t('readers')}</li>
        {offer.data?.textModel?.host !== undefined && <li>{t('reports', { host: offer.data.textModel.host })}</li>}
      </ul>
      {consent && (
        <Checkbox isSelected={recording} onChange={onRecording} about={consent.text}>
          {t('record')}
        </Checkbox>
      )}
    </Card>
  );
}

/** Where the voice goes, in a sentence. */
export function Destination({ model: { provider, name, host } }: { model: ModelInfo }) {
  const t = useTranslations('prepare.voice');
  return host === undefined ? t('stays', { name }) : t('sent', { provider, name, host });
}
