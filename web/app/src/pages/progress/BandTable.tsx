import type { ProgressPoint } from '@antiphon/client';
import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { TableBox } from '../../ui/TableBox.tsx';
import { useFormats } from '../../words/useFormats.ts';
import type { Judged } from './bands.ts';

/** Every band of the charts, and the way to each interview: the newest first. */
export function BandTable({ judged, points }: { judged: readonly Judged[]; points: readonly ProgressPoint[] }) {
  const t = useTranslations('progress');
  const report = useTranslations('report');
  const { day } = useFormats();
  const rows = points.map((point, at) => ({ point, at })).toReversed();
  return (
    <TableBox label={t('bandTable')}>
      <thead>
        <tr>
          <th scope="col">{t('interview')}</th>
          {judged.map(({ name }) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ point, at }) => (
          <tr key={point.id}>
            <th scope="row">
              <Link to="/sessions/$id" params={{ id: point.id }}>
                {day(point.createdAt)}
              </Link>
            </th>
            {judged.map(({ name, bands }) => {
              const band = bands[at];
              return <td key={name}>{band ? report(`bands.${band}`) : '–'}</td>;
            })}
          </tr>
        ))}
      </tbody>
    </TableBox>
  );
}
