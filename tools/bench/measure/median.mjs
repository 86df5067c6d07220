export function median(values) {
  return quantile(values, 0.5);
}

/** A quantile: the value that this share of all values doesn't exceed, interpolated if necessary. */
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * part;
  const below = sorted[Math.floor(place)];
  return below + (sorted[Math.ceil(place)] - below) * (place % 1);
}
