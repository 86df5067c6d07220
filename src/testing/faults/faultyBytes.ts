import { pipeline, Readable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import { gone, pause } from '../transports/wireResponse';
import { BrokenConnection, type Fault } from './fault';

type Bytes = AsyncIterable<Uint8Array>;

/** Applies a fault of the transport to the bytes of a body. */
export function faultyBytes(body: Bytes, fault: Fault, left: AbortSignal): Bytes {
  switch (fault.kind) {
    case 'stall':
      return upTo(body, fault.atByte, () => silence(left));
    case 'reset':
      return upTo(body, fault.atByte, () => broken(true));
    case 'close':
      return upTo(body, fault.atByte, () => broken(false));
    case 'cut':
      return upTo(body, fault.atByte, nothing);
    case 'split':
      return upTo(body, fault.atByte, (remaining) => later(remaining, fault.pauseMs, left));
    case 'invalid-utf8':
      return upTo(body, fault.atByte, (remaining) => after(Uint8Array.of(0xff), remaining));
    case 'endless-line':
      return upTo(body, fault.atByte, () => endlessLine(left));
    case 'drip':
      return drip(body, fault.bytes, fault.everyMs, left);
    case 'gzip':
      return pipeline(Readable.from(body), createGzip({ flush: constants.Z_SYNC_FLUSH }), () => {});
    default:
      return body;
  }
}

/** The bytes before an offset, then what `next` returns for the remaining ones. */
async function* upTo(
  body: Bytes,
  atByte: number | undefined,
  next: (remaining: Bytes) => Bytes,
): AsyncGenerator<Uint8Array> {
  if (atByte === undefined) {
    yield* body;
    return;
  }
  const iterator = body[Symbol.asyncIterator]();
  try {
    let passed = 0;
    for (;;) {
      const { done, value } = await iterator.next();
      if (done) return;
      if (passed + value.length > atByte) {
        yield value.subarray(0, atByte - passed);
        yield* next(
          after(value.subarray(atByte - passed), { [Symbol.asyncIterator]: () => iterator }),
        );
        return;
      }
      passed += value.length;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}

async function* after(first: Uint8Array, others: Bytes): AsyncGenerator<Uint8Array> {
  yield first;
  yield* others;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function* later(body: Bytes, ms: number, left: AbortSignal): AsyncGenerator<Uint8Array> {
  await pause(ms, left);
  yield* body;
}

// biome-ignore lint/correctness/useYield: silence yields nothing.
async function* silence(left: AbortSignal): AsyncGenerator<Uint8Array> {
  await gone(left);
}

// biome-ignore lint/correctness/useYield: a broken connection yields nothing.
async function* broken(isReset: boolean): AsyncGenerator<Uint8Array> {
  throw new BrokenConnection(isReset);
}

async function* endlessLine(left: AbortSignal): AsyncGenerator<Uint8Array> {
  const chunk = new Uint8Array(65_536).fill(0x78);
  while (!left.aborted) yield chunk;
}

async function* drip(
  body: Bytes,
  bytes: number,
  everyMs: number,
  left: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    for (let start = 0; start < chunk.length && !left.aborted; start += bytes) {
      yield chunk.subarray(start, start + bytes);
      await pause(everyMs, left);
    }
  }
}
