import uPlot from "uplot";
import type { ChartData, ChartLine } from "./chartData";
import type { ChartSpec } from "./chartSpecs";
import { faded, type Colors } from "./colors.svelte";
import type { Mark } from "./marks";
import { drawLoss, smokeBands, smokeSeries } from "./smokePlot";
import { partsOf, SECOND } from "./time";
import { formatValue } from "./units";

/** What a chart draws besides its columns; read anew at each drawing. */
export interface Scene {
  readonly data: ChartData;
  readonly marks: readonly Mark[];
  /** Seconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly utc: boolean;
}

export interface PlotEvents {
  /** The cursor of this chart is at a column, or is gone. */
  index(index: number | null): void;
  /** The pointer itself is over this chart at a time (seconds), or has left. */
  point(time: number | undefined): void;
  /** A span was dragged over. Seconds. */
  zoom(from: number, to: number): void;
  zoomOut(): void;
}

/** What charts do together. */
const FOLLOWED = new Set(["mousemove", "mouseleave"]);

const FONT = "11px system-ui, sans-serif";
const HOUR_S = 3600;
const DAY_S = 86_400;

/** Steps of an axis of bytes: powers of two, so that it reads 1, 2, 4 GiB. */
const BINARY_STEPS = Array.from({ length: 52 }, (_, i) => 2 ** i);

/** The options of a chart. Its lines are fixed by the data at hand: other lines need a new chart. */
export function plotOptions(
  spec: ChartSpec,
  scene: () => Scene,
  colors: Colors,
  syncKey: string,
  size: { width: number; height: number },
  events: PlotEvents,
): uPlot.Options {
  const data = scene().data;
  const drawn = spec.smoke
    ? { series: smokeSeries(colors), bands: smokeBands(colors) }
    : { series: seriesOf(spec, data, colors), bands: bandsOf(spec, data, colors) };
  return {
    ...size,
    legend: { show: false },
    padding: [10, 20, 0, 0],
    tzDate: (seconds) => (scene().utc ? uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC") : new Date(seconds * 1000)),
    cursor: {
      y: false,
      points: { size: 6, width: 1.5 },
      // Others follow the cursor, but not the drag.
      sync: { key: syncKey, setSeries: false, filters: { pub: (type) => FOLLOWED.has(type), sub: () => true } },
      drag: { x: true, y: false, setScale: false, dist: 4 },
      bind: {
        dblclick: () => () => {
          events.zoomOut();
          return null;
        },
      },
    },
    scales: {
      x: { time: true, range: () => [scene().from, scene().to] },
      y: { range: (_plot, min, max) => yRange(spec, scene().data, min, max) },
    },
    axes: [xAxis(scene, colors), yAxis(spec, colors)],
    series: [{}, ...drawn.series],
    bands: drawn.bands,
    hooks: {
      drawAxes: [(plot) => drawGaps(plot, scene(), colors)],
      draw: [(plot) => drawLoss(plot, scene().data, colors), (plot) => drawMarks(plot, scene(), colors), (plot) => drawThreshold(plot, spec, colors)],
      setCursor: [
        (plot) => {
          const { left, idx } = plot.cursor;
          const inside = left !== undefined && left >= 0;
          events.index(inside ? (idx ?? null) : null);
          if (!inside || plot.over.matches(":hover")) {
            events.point(inside ? plot.posToVal(left, "x") : undefined);
          }
        },
      ],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width > 4) {
            events.zoom(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
          }
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

function seriesOf(spec: ChartSpec, data: ChartData, colors: Colors): uPlot.Series[] {
  const series: uPlot.Series[] = [];
  const many = data.lines.length > 8;
  data.lines.forEach((line) => {
    const color = colorOf(colors, line.color);
    series[line.drawn - 1] = {
      label: line.label,
      stroke: many ? faded(color, 0.6) : color,
      width: many ? 1 : spec.stack ? 1 : 1.5,
      points: { show: false },
      ...(spec.each ? { fill: faded(color, 0.16) } : {}),
    };
    if (line.band) {
      // The edges of a band are columns without a line of their own.
      const edge = { stroke: "transparent", width: 0, points: { show: false } };
      series[line.band.min - 1] = { ...edge };
      series[line.band.max - 1] = { ...edge };
    }
  });
  if (spec.stack) {
    series.forEach((each, i) => (each.fill = faded(colorOf(colors, data.lines[i]?.color ?? 0), i === 0 ? 0.45 : 0.0)));
  }
  return series;
}

function bandsOf(spec: ChartSpec, data: ChartData, colors: Colors): uPlot.Band[] {
  if (spec.stack) {
    return data.lines.slice(1).map((line) => ({
      series: [line.drawn, line.drawn - 1],
      fill: faded(colorOf(colors, line.color), 0.45),
    }));
  }
  return data.lines.flatMap(({ band, color, below }) => {
    if (!band) return [];
    const upperFirst: uPlot.Band.Bounds = below ? [band.min, band.max] : [band.max, band.min];
    return [{ series: upperFirst, fill: faded(colorOf(colors, color), 0.2) }];
  });
}

export function colorOf(colors: Colors, index: number): string {
  return colors.series[index % colors.series.length] ?? colors.ink;
}

/** What stands for a line in the legend: its colour, or its shade of grey. */
export function swatchOf(colors: Colors, line: ChartLine): string {
  return line.shade === undefined ? colorOf(colors, line.color) : faded(colors.ink, line.shade);
}

/** From zero, but for temperatures and clocks; shares reach to 100 as soon as they are past half. */
function yRange(spec: ChartSpec, data: ChartData, min: number, max: number): [number, number] {
  if (min === null || max === null) {
    return spec.unit === "%" ? [0, 10] : [0, 1];
  }
  if (data.smoke) {
    return [data.smoke.bottom, withThreshold(spec, data.smoke.top)];
  }
  const top = withThreshold(spec, Math.max(max, data.limit ?? 0));
  switch (spec.unit) {
    case "%":
      return [0, top > 50 ? 100 : Math.max(10, top * 1.15)];
    case "°C":
      return [Math.max(0, Math.floor((min - 4) / 5) * 5), Math.ceil((top + 4) / 5) * 5];
    default: {
      const least = spec.unit === "s" ? 0.01 : spec.unit === "B" || spec.unit === "B/s" ? 1024 : 1;
      return [min < 0 ? Math.min(min * 1.1, -least) : 0, Math.max(top * 1.1, least)];
    }
  }
}

/** A threshold beyond this many times the greatest value would press all else flat, and is left out. */
const FARTHEST_THRESHOLD = 2.5;

function withThreshold({ threshold }: ChartSpec, top: number): number {
  return threshold && threshold.value <= FARTHEST_THRESHOLD * top ? Math.max(top, threshold.value * 1.05) : top;
}

function xAxis(scene: () => Scene, colors: Colors): uPlot.Axis {
  return {
    stroke: colors.faint,
    font: FONT,
    size: 34,
    space: 70,
    gap: 4,
    grid: { stroke: colors.grid, width: 1 },
    ticks: { show: false },
    values: (_plot, splits, _axis, _space, step) => timeLabels(splits, step, scene().utc),
  };
}

function yAxis(spec: ChartSpec, colors: Colors): uPlot.Axis {
  const binary = spec.unit === "B" || spec.unit === "B/s";
  return {
    stroke: colors.faint,
    font: FONT,
    size: 66,
    space: 28,
    gap: 4,
    grid: { stroke: colors.grid, width: 1 },
    ticks: { show: false },
    values: (_plot, splits) => splits.map((value) => axisLabel(Math.abs(value), spec)),
    ...(binary ? { incrs: BINARY_STEPS } : {}),
  };
}

/** As in a legend, but the percent sign without digits behind the point. */
function axisLabel(value: number, spec: ChartSpec): string {
  if (value === 0) {
    return "0";
  }
  return spec.unit === "%" ? `${Number(value.toFixed(1))}\u202f%` : formatValue(chartValue(value, spec), spec.unit);
}

/** A drawn value as `formatValue` takes it: traffic is drawn in bits, and formatted from bytes. */
export function chartValue(value: number, spec: ChartSpec): number {
  return spec.unit === "bit/s" ? value / 8 : value;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Clock times, with the day below the first and wherever it changes; days where the steps are that wide. */
function timeLabels(splits: readonly number[], step: number, utc: boolean): string[] {
  let lastDay = -1;
  let lastYear = -1;
  return splits.map((split) => {
    const { year, month, day, hour, minute, second } = partsOf(split * SECOND, utc);
    const two = (value: number): string => value.toString().padStart(2, "0");
    const date = `${day} ${MONTHS[month - 1] ?? ""}`;
    if (step >= DAY_S) {
      const label = year === lastYear ? date : `${date}\n${year}`;
      lastYear = year;
      return label;
    }
    const clock = `${two(hour)}:${two(minute)}${step < HOUR_S / 60 ? `:${two(second)}` : ""}`;
    const label = day === lastDay ? clock : `${clock}\n${date}`;
    lastDay = day;
    return label;
  });
}

/** Spans without data: shaded, with the cause where there is room for it. */
function drawGaps(plot: uPlot, scene: Scene, colors: Colors): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const gap of scene.data.gaps) {
    const left = Math.max(bbox.left, plot.valToPos(gap.from / SECOND, "x", true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(gap.to / SECOND, "x", true));
    if (right <= left) continue;
    ctx.fillStyle = colors.gap;
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    ctx.fillStyle = colors.gapLine;
    ctx.fillRect(left, bbox.top, ratio, bbox.height);
    ctx.fillRect(right - ratio, bbox.top, ratio, bbox.height);
    drawCause(ctx, gap.cause, left, right, bbox, colors.faint, ratio);
  }
  ctx.restore();
}

function drawCause(
  ctx: CanvasRenderingContext2D,
  cause: string,
  left: number,
  right: number,
  box: uPlot.BBox,
  color: string,
  ratio: number,
): void {
  ctx.fillStyle = color;
  ctx.font = `${11 * ratio}px system-ui, sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  const width = ctx.measureText(cause).width;
  const middle = box.top + box.height / 2;
  if (width + 8 * ratio < right - left) {
    ctx.fillText(cause, (left + right) / 2, middle);
  } else if (right - left > 14 * ratio && width + 8 * ratio < box.height) {
    ctx.save();
    ctx.translate((left + right) / 2, middle);
    ctx.rotate(-Math.PI / 2);
    ctx.fillText(cause, 0, 0);
    ctx.restore();
  }
}

/** Events as dashed lines, and the limit. */
function drawMarks(plot: uPlot, scene: Scene, colors: Colors): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.lineWidth = ratio;
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  ctx.strokeStyle = colors.mark;
  for (const mark of scene.marks) {
    const x = Math.round(plot.valToPos(mark.time / SECOND, "x", true));
    if (x >= bbox.left && x <= bbox.left + bbox.width) {
      strokeLine(ctx, x, bbox.top, x, bbox.top + bbox.height);
    }
  }
  if (scene.data.limit !== undefined) {
    const y = Math.round(plot.valToPos(scene.data.limit, "y", true));
    strokeLine(ctx, bbox.left, y, bbox.left + bbox.width, y);
  }
  ctx.restore();
}

/** The threshold as a line with its meaning at the right end. */
function drawThreshold(plot: uPlot, { threshold }: ChartSpec, colors: Colors): void {
  const { ctx, bbox } = plot;
  const most = plot.scales["y"]?.max;
  if (!threshold || typeof most !== "number" || threshold.value > most) {
    return;
  }
  const ratio = devicePixelRatio;
  const y = Math.round(plot.valToPos(threshold.value, "y", true));
  ctx.save();
  ctx.lineWidth = ratio;
  ctx.setLineDash([6 * ratio, 3 * ratio]);
  ctx.strokeStyle = colors.threshold;
  strokeLine(ctx, bbox.left, y, bbox.left + bbox.width, y);
  ctx.font = `${11 * ratio}px system-ui, sans-serif`;
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  const right = bbox.left + bbox.width - 4 * ratio;
  const middle = y + (y - bbox.top < 18 * ratio ? 9 : -9) * ratio;
  const width = ctx.measureText(threshold.word).width;
  // Lines may run where the words stand.
  ctx.fillStyle = faded(colors.surface, 0.8);
  ctx.fillRect(right - width - 2 * ratio, middle - 7 * ratio, width + 4 * ratio, 14 * ratio);
  ctx.fillStyle = colors.threshold;
  ctx.fillText(threshold.word, right, middle);
  ctx.restore();
}

function strokeLine(ctx: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}
