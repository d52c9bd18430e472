import { useEffect, useRef, type ReactNode } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { colourOf, watchColours } from './colours.ts';
import css from './Plot.module.css';

const HEIGHT = 160;

/** How a plot is drawn in the page's own looks. */
export interface Pen {
  /** A token's colour at this moment. */
  colour(token: string): string;
  axis: UPlot.Axis;
  /** A line with its points. */
  line: UPlot.Series;
}

interface PlotProps {
  data: UPlot.AlignedData;
  /** What it shows, in words. */
  label: string;
  /** Asked for once. */
  options(pen: Pen): Partial<UPlot.Options>;
  onDrawn?(plot: UPlot): void;
  /** Laid over it. */
  children?: ReactNode;
}

/** A chart on a canvas. What it shows is in its name, and in a table wherever it is used. */
export function Plot({ data, label, options, onDrawn, children }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  const latest = useRef({ data, options, onDrawn });
  latest.current = { data, options, onDrawn };

  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const over = new AbortController();
    const { hooks, ...own } = latest.current.options(penFor(element));
    const chart = new UPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        series: [],
        ...own,
        hooks: { ...hooks, draw: [(drawn) => latest.current.onDrawn?.(drawn)] },
      },
      latest.current.data,
      element,
    );
    plot.current = chart;
    // The colours of lines and axes are asked for at every drawing.
    watchColours(() => chart.redraw(false, true), over.signal);
    const sized = new ResizeObserver(([entry]) => entry && chart.setSize({ width: entry.contentRect.width, height: HEIGHT }));
    sized.observe(element);
    return () => {
      over.abort();
      sized.disconnect();
      chart.destroy();
    };
  }, []);
  useEffect(() => plot.current?.setData(data), [data]);

  return (
    <div className={css.plot}>
      <div ref={place} className={css.canvas} role="img" aria-label={label} />
      {children}
    </div>
  );
}

function penFor(element: HTMLElement): Pen {
  const colour = (token: string) => colourOf(element, token);
  const { fontFamily } = getComputedStyle(element);
  const stroke = (token: string) => () => colour(token);
  const axis: UPlot.Axis = {
    stroke: stroke('--muted'),
    font: `13px ${fontFamily}`,
    grid: { stroke: stroke('--hairline'), width: 1 },
    ticks: { stroke: stroke('--hairline'), width: 1 },
  };
  const points = { show: true, size: 5, stroke: stroke('--you'), fill: stroke('--surface') };
  return { colour, axis, line: { stroke: stroke('--you'), width: 2, points } };
}
