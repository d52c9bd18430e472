import type { ProgressPoint } from '@antiphon/client';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { nameOf } from '../../format.ts';
import { tracksQuery } from '../../queries.ts';
import { TableBox } from '../../ui/TableBox.tsx';
import { useFormats } from '../../words/useFormats.ts';
import { measures, useValues, valueOf } from './measures.ts';

/** Every value of the charts, and the way to each interview: the newest first. */
export function PointTable({ points }: { points: readonly ProgressPoint[] }) {
  const t = useTranslations('progress');
  const { day } = useFormats();
  const { tell } = useValues();
  const { data: tracks } = useQuery(tracksQuery);
  return (
    <TableBox label={t('table')}>
      <thead>
        <tr>
          <th scope="col">{t('interview')}</th>
          {measures.map((measure) => (
            <th key={measure} scope="col">
              {t(`measures.${measure}.name`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {points.map((point) => (
          <tr key={point.id}>
            <th scope="row">
              <Link to="/sessions/$id" params={{ id: point.id }}>
                {day(point.createdAt)}
              </Link>
              <br />
              {nameOf(point, tracks)}
            </th>
            {measures.map((measure) => (
              <td key={measure}>{tell(measure, valueOf(point, measure))}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </TableBox>
  );
}
