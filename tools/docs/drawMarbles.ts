/** A row of a diagram as RxJS writes it: `-` is a millisecond, `|` the end, `#` an error. */
interface Diagram {
  readonly call: string;
  readonly sources: readonly string[];
  readonly output: string;
  readonly values: Readonly<Record<string, unknown>>;
}

interface Mark {
  readonly atMs: number;
  readonly text: string;
}

const LEFT = 16;
const ROW = 46;
const CHARACTER = 7.3;
const GAP = 8;
const LEAST_WIDTH = 26;

/** Draws a marble diagram as SVG: the source at each subscription, the operator, the result. */
export function drawMarbles({ call, sources, output, values }: Diagram): string {
  const rows = [...sources, output].map((row) => marksOf(row, values));
  const scale = Math.max(...rows.map(scaleOf));
  const lastMs = Math.max(...rows.flat().map(({ atMs }) => atMs));
  const half = Math.max(...rows.flat().map(widthOf)) / 2;
  const left = LEFT + half;
  const width = Math.ceil(left + lastMs * scale + half + 2 * LEFT);
  const place = (atMs: number) => left + atMs * scale;
  const height = ROW * (rows.length + 1) + 8;
  const lines = rows.flatMap((marks, row) => {
    const y = ROW * (row + (row === sources.length ? 1.5 : 0.5)) + 4;
    return [
      `<path class="time" d="M${LEFT} ${y}H${width - LEFT}m-7 -4 7 4-7 4"/>`,
      ...marks.map(({ atMs, text }) => drawMark(place(atMs), y, text)),
    ];
  });
  const box = ROW * sources.length + 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(call)}">
<style>
text { font: 12px ui-monospace, Menlo, Consolas, monospace; text-anchor: middle; dominant-baseline: central; fill: #fff }
.time, .end { stroke: #8a8f98; stroke-width: 1.5; fill: none }
.value { fill: #2563ab }
.fail { stroke: #d33a3a; stroke-width: 2.5; fill: none }
.operator { fill: #475061; stroke: #8a8f98 }
.call { font-weight: 600; font-size: 13px }
</style>
<rect class="operator" x="${LEFT}" y="${box}" width="${width - 2 * LEFT}" height="${ROW - 8}" rx="6"/>
<text class="call" x="${width / 2}" y="${box + (ROW - 8) / 2}">${escaped(call)}</text>
${lines.join('\n')}
</svg>
`;
}

function drawMark(x: number, y: number, text: string): string {
  if (text === '|') return `<path class="end" d="M${round(x)} ${y - 12}v24"/>`;
  if (text === '#') return `<path class="fail" d="M${round(x - 7)} ${y - 7}l14 14m0-14-14 14"/>`;
  const width = widthOf({ text });
  return `<rect class="value" x="${round(x - width / 2)}" y="${y - 13}" width="${round(width)}" height="26" rx="13"/><text x="${round(x)}" y="${y}">${escaped(text)}</text>`;
}

/** What happens in a row, and when. The later events of a group are drawn a little later. */
function marksOf(row: string, values: Diagram['values']): readonly Mark[] {
  const marks: Mark[] = [];
  let atMs = 0;
  let inGroup: number | undefined;
  for (const character of row) {
    if (character === '(') inGroup = atMs;
    else if (character === ')') inGroup = undefined;
    else if (character !== '-') {
      const text = '|#'.includes(character) ? character : shown(values[character]);
      marks.push({ atMs: inGroup === undefined ? atMs : inGroup, text });
      if (inGroup !== undefined) inGroup += 1;
    }
    if (inGroup === undefined) atMs++;
  }
  return marks;
}

/** The pixels of a millisecond, so that no mark touches the next. */
function scaleOf(marks: readonly Mark[]): number {
  const gaps = marks.slice(1).map((mark, index) => {
    const before = marks[index] as Mark;
    return ((widthOf(before) + widthOf(mark)) / 2 + GAP) / (mark.atMs - before.atMs);
  });
  return Math.max(20, ...gaps);
}

function widthOf({ text }: Pick<Mark, 'text'>): number {
  if (text === '|' || text === '#') return 12;
  return Math.max(LEAST_WIDTH, text.length * CHARACTER + 14);
}

/** A value as a reader would name it. */
function shown(value: unknown): string {
  if (value instanceof Uint8Array) return shown(new TextDecoder().decode(value));
  if (typeof value === 'string') {
    const text = value.replaceAll('\n', '↵').toWellFormed();
    return text.trim() === text && text !== '' ? text : `'${text}'`;
  }
  const { type, data, delta, reason } = value as Readonly<Record<string, string | undefined>>;
  const inner = data?.startsWith('{') ? data.replace(/^\{"choices":\[(.*)\]\}$/, '$1') : data;
  return type === 'message' ? (inner ?? '') : [type, data ?? delta ?? reason].join(' ');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
