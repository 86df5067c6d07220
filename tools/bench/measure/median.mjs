export function median(values) {
  return quantile(values, 0.5);
}

/** The value that a part of all values is at or under, between two of them where need be. */
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * part;
  const below = sorted[Math.floor(place)];
  return below + (sorted[Math.ceil(place)] - below) * (place % 1);
}
