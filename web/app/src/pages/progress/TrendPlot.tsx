import type { ProgressPoint } from '@antiphon/client';
import { Link } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import type UPlot from 'uplot';
import { useFormatter } from 'use-intl';
import { Plot, type Pen } from '../../plot/Plot.tsx';
import { useFormats } from '../../words/useFormats.ts';
import { useValues, type Measure, type Usual } from './measures.ts';
import css from './ProgressPage.module.css';

interface TrendPlotProps {
  measure: Measure;
  points: readonly ProgressPoint[];
  values: readonly (number | undefined)[];
  usual?: Usual;
  label: string;
}

interface Spot {
  at: number;
  left: number;
  top: number;
}

/** Where no interview is, the axis has no date. */
const wholes = [1, 2, 5, 10, 20, 50, 100];

/** One measure over the interviews, evenly spaced. A point leads to its interview; for the keyboard, the table does. */
export function TrendPlot({ measure, points, values, usual, label }: TrendPlotProps) {
  const format = useFormatter();
  const { day } = useFormats();
  const { tell } = useValues();
  const [spots, setSpots] = useState<readonly Spot[]>([]);
  const date = (at: number) => {
    const point = points[at];
    return point ? format.dateTime(new Date(point.createdAt), { day: 'numeric', month: 'numeric' }) : '';
  };
  // The chart is made once; what it draws is what there is then.
  const latest = useRef({ usual, date, count: points.length });
  latest.current = { usual, date, count: points.length };
  const data = useMemo<UPlot.AlignedData>(() => [values.map((_, at) => at), values.map((value) => value ?? null)], [values]);

  const options = ({ axis, line, colour }: Pen): Partial<UPlot.Options> => ({
    scales: {
      x: { time: false, range: () => [-0.5, latest.current.count - 0.5] },
      y: { range: (_, __, most) => [0, Math.max(1, (most ?? 0) * 1.15)] },
    },
    axes: [
      { ...axis, size: 28, incrs: wholes, space: 48, grid: { show: false }, values: (_, at) => at.map((one) => latest.current.date(one)) },
      { ...axis, size: 44 },
    ],
    series: [{}, { ...line, spanGaps: false, points: { ...line.points, size: 8 } }],
    hooks: { drawClear: [(plot) => underlay(plot, latest.current.usual, colour('--you'))] },
  });

  return (
    <Plot data={data} label={label} options={options} onDrawn={(plot) => setSpots(spotsOf(plot))}>
      <div aria-hidden="true">
        {spots.map(({ at, left, top }) => {
          const point = points[at];
          return (
            point && (
              <Link
                key={point.id}
                className={css.spot}
                style={{ left, top }}
                to="/sessions/$id"
                params={{ id: point.id }}
                tabIndex={-1}
                title={`${day(point.createdAt)}: ${tell(measure, values[at])}`}
              />
            )
          );
        })}
      </div>
    </Plot>
  );
}

/** What is usual, as a band behind the line. */
function underlay({ ctx, bbox, valToPos }: UPlot, usual: Usual | undefined, colour: string): void {
  if (!usual) return;
  const [bottom, top] = usual.map((value) => valToPos(value, 'y', true)) as [number, number];
  ctx.save();
  ctx.globalAlpha = 0.14;
  ctx.fillStyle = colour;
  ctx.fillRect(bbox.left, top, bbox.width, Math.max(2, bottom - top));
  ctx.restore();
}

/** Where the points are, in the page's pixels. */
function spotsOf(plot: UPlot): Spot[] {
  const { left, top } = plot.bbox;
  const [at = [], values = []] = plot.data;
  return [...at].flatMap((x, i) => {
    const y = values[i];
    if (y === null || y === undefined) return [];
    return [{ at: i, left: left / devicePixelRatio + plot.valToPos(x, 'x'), top: top / devicePixelRatio + plot.valToPos(y, 'y') }];
  });
}
