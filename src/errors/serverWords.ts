import { ownProperty } from './ownProperty';
import { ServiceError } from './serviceError';

/** How deeply an error may be nested in others; a hostile response can nest without limit. */
const MAX_DEPTH = 4;
/** How much of a server's text an error shows, in characters. */
const MAX_SERVER_MESSAGE_LENGTH = 500;

/** The message and the code of a rejection. */
export interface ServerWords {
  /** Undefined if the service gave no reason. */
  readonly message: string | undefined;
  readonly serviceCode: string | number | undefined;
}

/**
 * Reads a rejection in the formats that services use: `{ code, message }`, `{ error: { code, message } }`,
 * `{ error: "…" }`, `{ error: true }` and similar ones, and in an array of them, whose first item it reads.
 * Undefined if the value isn't a rejection.
 */
export function serverWords(value: unknown, depth = 0): ServerWords | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (Array.isArray(value)) return serverWords(value[0], depth + 1); // Gemini
  if (!isRecord(value)) return undefined;
  const error = ownProperty(value, 'error');
  const code = ownProperty(value, 'code');
  if (typeof error === 'string' && error !== '') return withCode(error, code);
  if (isRecord(error)) return serverWords(error, depth + 1) ?? withCode(undefined, undefined);
  for (const key of ['message', 'msg', 'detail']) {
    const message = ownProperty(value, key);
    if (typeof message === 'string' && message !== '') return withCode(message, code);
  }
  const details = ownProperty(value, 'detail'); // FastAPI
  const listed = [error, details].find((list) => Array.isArray(list));
  return serverWords(listed, depth + 1) ?? (error ? withCode(undefined, code) : undefined);
}

/** The error for a rejection in the service's own words. */
export function rejection(
  { message, serviceCode }: ServerWords,
  details: ConstructorParameters<typeof ServiceError>[0] = {},
): ServiceError {
  const serverMessage = message === undefined ? undefined : shortened(message);
  return new ServiceError({ ...details, serverMessage, serviceCode });
}

/** A server's text, short enough for an error; undefined if it is blank. */
export function shortened(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length <= MAX_SERVER_MESSAGE_LENGTH) return trimmed || undefined;
  const start = trimmed.slice(0, MAX_SERVER_MESSAGE_LENGTH - 1);
  return `${start.replace(/[\uD800-\uDBFF]$/, '')}…`; // without half a character
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of a JSON text; undefined if it isn't JSON (no JSON text stands for undefined). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withCode(message: string | undefined, code: unknown): ServerWords {
  const isCode = typeof code === 'string' || typeof code === 'number';
  return { message, serviceCode: isCode ? code : undefined };
}
