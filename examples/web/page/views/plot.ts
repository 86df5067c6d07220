import { h, setAttributes, svg } from '../dom';
import { BUCKET_MS, type Measurement } from '../measurement';

const WIDTH = 120;
const HEIGHT = 24;
/** The least time that the width of the plot stands for. */
const SHORTEST_MS = 3_000;

/** A small plot of one answer: the wait for its first word, then its words per second. */
export class Plot {
  readonly #wait = svg('path', { class: 'plot-wait' });
  readonly #bars = svg('path', { class: 'plot-bars' });
  readonly #drawing = svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'plot', role: 'img', preserveAspectRatio: 'none' },
    [this.#wait, this.#bars],
  );
  readonly #words = h('span', { class: 'plot-words' });
  readonly element = h('div', { class: 'speed', hidden: true }, [this.#drawing, this.#words]);

  show(measurement: Measurement | undefined): void {
    const { firstAfterMs, wordsPerSecond, buckets = [], words = 0 } = measurement ?? {};
    setAttributes(this.element, { hidden: firstAfterMs === undefined });
    if (firstAfterMs === undefined) return;

    const first = `First word after ${time(firstAfterMs)}`;
    const speed = wordsPerSecond === undefined ? '' : `${Math.round(wordsPerSecond)} words/s`;
    this.#words.textContent = [`${time(firstAfterMs)} to first word`, speed]
      .filter(Boolean)
      .join(' · ');
    setAttributes(this.#drawing, {
      'aria-label': [first, `${words} words`, speed].filter(Boolean).join(', '),
    });

    const wholeMs = Math.max(SHORTEST_MS, firstAfterMs + buckets.length * BUCKET_MS);
    const scale = WIDTH / wholeMs;
    const highest = Math.max(...buckets, 1);
    const left = firstAfterMs * scale;
    const bars = buckets.map((count, index) => {
      const x = left + index * BUCKET_MS * scale;
      const height = Math.max(1, (count / highest) * (HEIGHT - 2));
      const width = Math.max(0.5, BUCKET_MS * scale - 0.6);
      return `M${round(x)} ${HEIGHT}v${round(-height)}h${round(width)}v${round(height)}z`;
    });
    setAttributes(this.#wait, { d: `M0 ${HEIGHT - 1}H${round(left)}` });
    setAttributes(this.#bars, { d: bars.join('') });
  }
}

function time(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

function round(length: number): string {
  return String(Math.round(length * 100) / 100);
}
