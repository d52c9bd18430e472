import { LONG_MS, type Attempt, type Diagnosis, type DiagnosisView } from '@antiphon/client';
import { useState } from 'react';
import { Button } from '../../../ui/Button.tsx';
import { Fold } from '../../../ui/Fold.tsx';
import { Select } from '../../../ui/Select.tsx';
import { Rows } from '../Rows.tsx';
import { useDiagnosticWords, rounded, type DiagnosticWords } from '../words.ts';
import { Chart } from './Chart.tsx';
import { Log, Pairs } from './Lists.tsx';
import { measuredOf, measures, seriesOf } from './series.ts';
import { SampleTable } from './SampleTable.tsx';
import css from './Engineer.module.css';

/** The measurements behind the verdict, as they come. */
export function Engineer({ view, diagnosis }: { view: DiagnosisView; diagnosis: Diagnosis }) {
  const words = useDiagnosticWords();
  const { t } = words;
  const { attempts, long, status } = view;
  const [chosen, choose] = useState<string>();
  const all = measuredOf(attempts, long);
  const shown = all.find((one) => nameOf(one, long) === chosen) ?? long ?? all.find(({ samples }) => samples.length > 0) ?? all[0];
  const measuring = long?.state === 'connecting' || long?.state === 'measuring';
  const seconds = LONG_MS / 1000;
  const titleOf = (one: Attempt) => (one === long ? `${t(`kinds.${one.path.kind}`)}, ${words.duration(LONG_MS)}` : wayTitle(words, one));
  return (
    <div className={css.engineer}>
      <p className={css.quiet}>{t('engineer.about')}</p>
      {status === 'done' && attempts.some(({ state }) => state === 'works') && (
        <div className={css.measure}>
          <Button
            isDisabled={measuring}
            onPress={() => {
              choose(undefined);
              void diagnosis.measure();
            }}
          >
            {measuring ? t('engineer.measuring') : t('engineer.measure', { seconds })}
          </Button>
          <p className={css.quiet}>{t('engineer.measureAbout')}</p>
        </div>
      )}
      {shown && all.length > 1 && (
        <Select
          label={t('engineer.way')}
          options={all.map((one) => ({ value: nameOf(one, long), name: titleOf(one) }))}
          value={nameOf(shown, long)}
          onChange={choose}
        />
      )}
      {shown ? <Measurement attempt={shown} words={words} /> : <p className={css.quiet}>{t('engineer.noSamples')}</p>}
    </div>
  );
}

const nameOf = (attempt: Attempt, long: Attempt | undefined): string => (attempt === long ? 'long' : (attempt.path.url ?? attempt.path.kind));

function wayTitle({ t }: DiagnosticWords, { path: { kind, url } }: Attempt): string {
  return url === undefined ? t(`kinds.${kind}`) : `${t(`kinds.${kind}`)} (${url})`;
}

function Measurement({ attempt: { samples, measured, events }, words }: { attempt: Attempt; words: DiagnosticWords }) {
  const { t } = words;
  return (
    <>
      {measured?.codec !== undefined && <Rows rows={[[t('rows.codec'), measured.codec]]} />}
      {samples.length === 0 ? (
        <p className={css.quiet}>{t('engineer.noSamples')}</p>
      ) : (
        <>
          <div className={css.charts}>
            {measures.map((name) => {
              const series = seriesOf(samples, name);
              const values = series.values.filter((value) => value !== null);
              const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => (Number.isFinite(value) ? String(rounded(value, 1)) : '–'));
              const summary = { what: t(`engineer.${name}`), n: values.length, least: least ?? '–', most: most ?? '–' };
              return (
                <figure key={name}>
                  <figcaption aria-hidden="true">{t(`engineer.${name}`)}</figcaption>
                  <Chart series={series} label={t('engineer.chart', summary)} />
                </figure>
              );
            })}
          </div>
          <Fold title={t('engineer.table')}>
            <SampleTable samples={samples} words={words} />
          </Fold>
        </>
      )}
      {measured && measured.pairs.length > 0 && <Pairs pairs={measured.pairs} words={words} />}
      {events.length > 0 && <Log events={events} words={words} />}
    </>
  );
}
