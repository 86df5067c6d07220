/** A table; every column except the first `left` ones is right-aligned. */
export function markdownTable(header, rows, left = 1) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rule = header.map((_, index) => (index < left ? '---' : '---:'));
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}

/** A number with three significant digits, with two below 1, and without decimals from 100 on. */
export function figure(value) {
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toPrecision(value >= 1 ? 3 : 2);
}

export function ratioOf(ours, theirs) {
  return (ours / theirs).toFixed(2);
}

/** The target, and whether a ratio meets it or the other one is faster. */
export function verdict(ratio, target) {
  const isMet = target === undefined || Number(ratio) <= target;
  const ahead = Number(ratio) > 1 ? 'the peer is ahead' : '';
  if (target === undefined) return ahead;
  return [isMet ? 'met' : '**missed**', ahead].filter(Boolean).join(', ');
}
