import { isRecord, parseJson } from '../../errors/serverWords';
import { badField, badRequest, Refusal } from '../failure';

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads the body of a request as a JSON object. Only `application/json` is accepted, so that a page of
 * another origin can't send a question without a preflight.
 */
export async function readJson(request: Request, maxBytes: number): Promise<JsonObject> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) {
    throw badField('content-type', 'application/json', 'another type or none');
  }
  const value = parseJson(await inTime(readText(request, maxBytes)));
  if (isDeeper(value, MAX_DEPTH)) throw badRequest('The body is nested too deeply');
  if (isRecord(value)) return value;
  throw badRequest(
    value === undefined ? 'The body is not JSON' : 'Expected the body to be a JSON object',
  );
}

/** Far more than any question needs, and far less than what can't be written as JSON again. */
const MAX_DEPTH = 200;

function isDeeper(value: unknown, levels: number): boolean {
  if (!(value instanceof Object)) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

/** How long a body may take to arrive, because a slow body occupies the place of an answer. */
const MAX_BODY_MS = 60_000;

function inTime<T>(reading: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooSlow()), MAX_BODY_MS);
  });
  return Promise.race([reading, late]).finally(() => clearTimeout(timer));
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  const bytes = await readBytes(request, maxBytes);
  if (bytes.byteLength > maxBytes) throw tooLarge(maxBytes);
  try {
    // Bytes that aren't UTF-8 would become another question.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badRequest('The body is not UTF-8');
  }
}

async function readBytes(request: Request, maxBytes: number): Promise<ArrayBuffer> {
  const length = request.headers.get('content-length');
  if (Number(length) > maxBytes) throw tooLarge(maxBytes);
  // Node's adapters read a body as a whole much faster than as a stream.
  if (length || !request.body) return request.arrayBuffer();
  const reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> = request.body.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(chunks).arrayBuffer();
    chunks.push(value);
    size += value.byteLength;
    if (size > maxBytes) {
      // The rest isn't waited for: a body may be endless.
      reader.cancel().catch(() => {});
      throw tooLarge(maxBytes);
    }
  }
}

function tooLarge(maxBytes: number): Refusal {
  const message = `The body exceeds its limit of ${maxBytes} bytes`;
  return new Refusal({ status: 413, message, code: 'too-large' });
}

function tooSlow(): Refusal {
  const message = `The body did not arrive within ${MAX_BODY_MS / 1000} s`;
  return new Refusal({ status: 408, message, code: 'too-slow' });
}
