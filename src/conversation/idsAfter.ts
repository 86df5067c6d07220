/** Creates ids by counting, without those that are taken. They need no secure context, as UUIDs do. */
export function idsAfter(count: number, isTaken: (id: string) => boolean): () => string {
  let last = count;
  return () => {
    do last++;
    while (isTaken(`${last}`));
    return `${last}`;
  };
}
