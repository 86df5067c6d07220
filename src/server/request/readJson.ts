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
  const value = parseJson(await readText(request, maxBytes));
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

async function readText({ headers, body }: Request, maxBytes: number): Promise<string> {
  if (Number(headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
  if (!body) return '';
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoded(decoder);
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      // The rest isn't waited for: a body may be endless.
      reader.cancel().catch(() => {});
      throw tooLarge(maxBytes);
    }
    text += decoded(decoder, value);
  }
}

/** Bytes that aren't UTF-8 would become another question. */
function decoded(decoder: TextDecoder, bytes?: Uint8Array): string {
  try {
    return decoder.decode(bytes, { stream: bytes !== undefined });
  } catch {
    throw badRequest('The body is not UTF-8');
  }
}

function tooLarge(maxBytes: number): Refusal {
  const message = `The body is over its limit of ${maxBytes} bytes`;
  return new Refusal({ status: 413, message, code: 'too-large' });
}
