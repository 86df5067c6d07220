/** Reads a body to its end and hands on the bytes. */
export function drain(body, sink) {
  return new Promise((resolve, reject) => {
    body.on('data', sink).on('end', resolve).on('error', reject);
  });
}
