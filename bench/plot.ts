interface Line {
  name: string;
  points: { x: number; y: number }[];
}

interface Panel {
  title: string;
  lines: Line[];
}

const WIDTH = 900;
const PANEL_HEIGHT = 240;
const LEFT = 60;
const RIGHT = 20;
const TOP = 60;
const GAP = 60;
const COLOURS = ["#1f6feb", "#d1662b", "#3a8f4f"];
const TICKS = 4;

/** Panels above one another over the same x, each from 0 to its largest value, as an SVG document. */
export function plotSvg(title: string, xUnit: string, panels: Panel[]): string {
  const largestX = Math.max(
    1e-9,
    ...panels.flatMap(({ lines }) => lines.flatMap(({ points }) => points.map(({ x }) => x))),
  );
  const height = TOP + panels.length * (PANEL_HEIGHT + GAP);
  const parts = panels.map((panel, index) => panelSvg(panel, TOP + index * (PANEL_HEIGHT + GAP), largestX, xUnit));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="white"/>
<text x="${LEFT}" y="24" font-size="16">${title}</text>
${parts.join("\n")}
</svg>
`;
}

function panelSvg({ title, lines }: Panel, top: number, largestX: number, xUnit: string): string {
  const largestY = roundUp(Math.max(1e-9, ...lines.flatMap(({ points }) => points.map(({ y }) => y))));
  const x = (value: number) => LEFT + (value / largestX) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => top + PANEL_HEIGHT * (1 - value / largestY);
  const ticks = Array.from({ length: TICKS + 1 }, (_, tick) => tick / TICKS);
  const grid = ticks.flatMap((share) => [
    `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(share * largestY)}" y2="${y(share * largestY)}" stroke="#ddd"/>`,
    `<text x="${LEFT - 8}" y="${y(share * largestY) + 4}" text-anchor="end">${label(share * largestY)}</text>`,
    `<text x="${x(share * largestX)}" y="${top + PANEL_HEIGHT + 18}" text-anchor="middle">${label(share * largestX)}</text>`,
  ]);
  const drawn = lines.flatMap(({ name, points }, index) => {
    const colour = COLOURS[index % COLOURS.length];
    const path = points.map((point) => `${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`).join(" ");
    const nameX = WIDTH - RIGHT - 60 * (lines.length - index);
    return [
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>`,
      `<text x="${nameX}" y="${top - 8}" fill="${colour}">${name}</text>`,
    ];
  });
  const unit = `<text x="${WIDTH - RIGHT}" y="${top + PANEL_HEIGHT + 34}" text-anchor="end">${xUnit}</text>`;
  return [`<text x="${LEFT}" y="${top - 8}">${title}</text>`, ...grid, unit, ...drawn].join("\n");
}

/** The next of 1, 2 and 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5].find((factor) => factor * power >= value) ?? 10) * power;
}

function label(value: number): string {
  return String(Number(value.toPrecision(3)));
}
