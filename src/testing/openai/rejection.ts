/** The JSON value that says why a request is rejected, or why an answer has failed. */
export function rejection(type: string, message: string, code: string | number | null): object {
  return { error: { message, type, param: null, code } };
}
