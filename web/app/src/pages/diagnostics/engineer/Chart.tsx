import { useMemo } from 'react';
import type UPlot from 'uplot';
import { Plot, type Pen } from '../../../plot/Plot.tsx';
import type { Series } from './series.ts';

/** A line over time. What it shows is in its name and in the table too. */
export function Chart({ series: { at, values }, label }: { series: Series; label: string }) {
  const data = useMemo<UPlot.AlignedData>(() => [at, values], [at, values]);
  return <Plot data={data} label={label} options={options} />;
}

const options = ({ axis, line }: Pen): Partial<UPlot.Options> => ({
  scales: { x: { time: false }, y: { range: (_, __, most) => [0, Math.max(1, (most ?? 0) * 1.1)] } },
  axes: [{ ...axis, size: 28 }, { ...axis, size: 52 }],
  series: [{}, line],
});
