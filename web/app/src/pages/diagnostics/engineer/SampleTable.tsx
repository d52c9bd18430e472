import type { Sample } from '@antiphon/client';
import { TableBox } from '../../../ui/TableBox.tsx';
import { rounded, type DiagnosticWords } from '../words.ts';
import { measures, seriesOf } from './series.ts';

/** The charts' values, to be read. */
export function SampleTable({ samples, words: { t } }: { samples: readonly Sample[]; words: DiagnosticWords }) {
  const columns = measures.map((name) => ({ name, values: seriesOf(samples, name).values }));
  return (
    <TableBox label={t('engineer.table')}>
      <thead>
        <tr>
          <th scope="col">{t('engineer.time')}</th>
          {columns.map(({ name }) => (
            <th key={name} scope="col">
              {t(`engineer.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {samples.map(({ at }, i) => (
          <tr key={at}>
            <th scope="row">{rounded(at / 1000, 1)}</th>
            {columns.map(({ name, values }) => {
              const value = values[i];
              return <td key={name}>{value === null || value === undefined ? '–' : rounded(value, 1)}</td>;
            })}
          </tr>
        ))}
      </tbody>
    </TableBox>
  );
}
