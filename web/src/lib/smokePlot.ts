import type uPlot from "uplot";
import type { ChartData } from "./chartData";
import { faded, type Colors } from "./colors.svelte";
import { lossLevel } from "./smoke";

/** The columns of the smoke picture, as `smokeData` puts them. */
const [MEDIAN, P25, P75, P95, LEAST, MOST] = [1, 2, 3, 4, 5, 6] as const;

/** How long and thick a median's stroke is at most. Pixels. */
const LONGEST = 26;
const THIN = 2;
const THICK = 4;

export function smokeSeries(colors: Colors): uPlot.Series[] {
  const edge = { stroke: "transparent", width: 0, points: { show: false } };
  const median = { stroke: faded(colors.ink, 0.55), width: 1, points: { show: false } };
  return [median, ...Array.from({ length: MOST - MEDIAN }, () => ({ ...edge }))];
}

/** Graded shades, one on the other: from the least to the most, to the 95 %, and the middle half. */
export function smokeBands(colors: Colors): uPlot.Band[] {
  return [
    { series: [MOST, LEAST], fill: faded(colors.ink, 0.1) },
    { series: [P95, LEAST], fill: faded(colors.ink, 0.13) },
    { series: [P75, P25], fill: faded(colors.ink, 0.26) },
  ];
}

/** The medians in the colour of their loss, bursts that were lost altogether, and what is cut off above. */
export function drawLoss(plot: uPlot, data: ChartData, colors: Colors): void {
  const smoke = data.smoke;
  if (!smoke) {
    return;
  }
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const [times = [], medians = []] = data.columns;
  const most = data.columns[MOST] ?? [];
  const length = Math.abs(plot.valToPos(smoke.width, "x", true) - plot.valToPos(0, "x", true));
  const half = Math.max(ratio, Math.min(length, LONGEST * ratio) / 2);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  times.forEach((time, i) => {
    const loss = smoke.loss[i];
    const median = medians[i];
    const x = plot.valToPos(time as number, "x", true);
    if (typeof loss === "number" && typeof median !== "number") {
      drawAllLost(ctx, Math.round(x - length / 2), Math.round(x + length / 2), bbox, colors, ratio);
    } else if (typeof median === "number") {
      const level = lossLevel(loss ?? 0);
      const thick = (level === 0 ? THIN : THICK) * ratio;
      ctx.fillStyle = colors.loss[level] ?? colors.ink;
      ctx.fillRect(x - half, plot.valToPos(median, "y", true) - thick / 2, 2 * half, thick);
    }
    if (typeof most[i] === "number" && most[i] > smoke.top) {
      drawCut(ctx, x, bbox.top, colors.faint, ratio);
    }
  });
  ctx.restore();
}

function drawAllLost(
  ctx: CanvasRenderingContext2D,
  left: number,
  right: number,
  box: uPlot.BBox,
  colors: Colors,
  ratio: number,
): void {
  const color = colors.loss.at(-1) ?? colors.ink;
  ctx.fillStyle = faded(color, 0.14);
  ctx.fillRect(left, box.top, right - left, box.height);
  ctx.fillStyle = color;
  ctx.fillRect(left, box.top + box.height - 6 * ratio, right - left, 6 * ratio);
}

/** A small arrow at the top: there is more above. */
function drawCut(ctx: CanvasRenderingContext2D, x: number, top: number, color: string, ratio: number): void {
  ctx.fillStyle = color;
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x + 3 * ratio, top + 5 * ratio);
  ctx.lineTo(x - 3 * ratio, top + 5 * ratio);
  ctx.fill();
}
