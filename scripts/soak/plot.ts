import type { Series } from "./trend.ts";

const WIDTH = 900;
const HEIGHT = 220;
const MARGIN = { left: 70, right: 160, top: 30, bottom: 24 };
const COLOURS = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd"];

/** An SVG with one panel for each unit, whose lines are the series. */
export function plot(series: readonly Series[], minutes: number): string {
  const units = [...new Set(series.map(({ unit }) => unit))];
  const panels = units.map((unit, at) =>
    panel(
      series.filter((line) => line.unit === unit),
      unit,
      minutes,
      at * HEIGHT,
    ),
  );
  const size = `width="${WIDTH}" height="${HEIGHT * units.length}"`;
  const style = 'font-family="sans-serif" font-size="12" fill="#333"';
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${style}><rect width="100%" height="100%" fill="#fff"/>${panels.join("")}</svg>\n`;
}

function panel(lines: readonly Series[], unit: string, minutes: number, top: number): string {
  const [left, right] = [MARGIN.left, WIDTH - MARGIN.right];
  const [high, low] = [top + MARGIN.top, top + HEIGHT - MARGIN.bottom];
  const most = 1.1 * Math.max(...lines.flatMap(({ values }) => values.filter((value) => value !== undefined)), 1e-3);
  const x = (at: number, count: number): number => left + ((right - left) * at) / Math.max(1, count - 1);
  const y = (value: number): number => low - ((low - high) * value) / most;
  const text = (tx: number, ty: number, words: string, more = ""): string =>
    `<text x="${tx.toFixed(1)}" y="${ty.toFixed(1)}" ${more}>${words}</text>`;
  const axes = `<path d="M${left} ${high}V${low}H${right}" fill="none" stroke="#999"/>`;
  const curves = lines.map(({ name, values }, i) => {
    const colour = COLOURS[i % COLOURS.length]!;
    const points = values.flatMap((value, at) =>
      value === undefined ? [] : [`${x(at, values.length).toFixed(1)},${y(value).toFixed(1)}`],
    );
    const label = text(right + 10, high + 14 + 18 * i, name, `fill="${colour}"`);
    return `<polyline points="${points.join(" ")}" fill="none" stroke="${colour}" stroke-width="1.2"/>${label}`;
  });
  const ticks = [most / 1.1, 0].map((value) => text(left - 6, y(value) + 4, round(value), 'text-anchor="end"'));
  const end = text(right, low + 16, `${round(minutes)} min`, 'text-anchor="end"');
  return [text(left, high - 12, unit), axes, ...curves, ...ticks, end].join("");
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}
