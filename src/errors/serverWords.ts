/** How deep an error may lie in others; a hostile answer nests without end. */
const MAX_DEPTH = 4;

/** What a JSON answer says where it says no, in the shapes that services use. */
export interface ServerWords {
  readonly message: string;
  readonly serviceCode?: string | number;
}

/**
 * Finds the words of a refusal: `{ code, message }`, `{ error: { code, message } }`,
 * `{ error: "…" }` and their like. Undefined where there are none.
 */
export function serverWords(value: unknown, depth = 0): ServerWords | undefined {
  if (!isRecord(value) || depth > MAX_DEPTH) return undefined;
  const { error } = value;
  if (typeof error === 'string' && error !== '') return withCode(error, value['code']);
  if (isRecord(error)) return serverWords(error, depth + 1);
  for (const key of ['message', 'msg', 'detail']) {
    const message = value[key];
    if (typeof message === 'string' && message !== '') return withCode(message, value['code']);
  }
  return undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of a JSON text, undefined where it isn't JSON (no JSON text stands for undefined). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withCode(message: string, code: unknown): ServerWords {
  const isCode = typeof code === 'string' || typeof code === 'number';
  return isCode ? { message, serviceCode: code } : { message };
}
