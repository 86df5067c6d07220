import { PassThrough } from 'node:stream';
import type { AxiosResponse } from 'axios';
import { describe, expect, it, vi } from 'vitest';
import { openBody } from '../../src/http/openBody';

describe('closing an unexpected body', () => {
  it.each([
    ['closes the connection of a message', { complete: true }, 1],
    // Its connection was free before the last bytes were decompressed.
    ['leaves the connection of a decompressed message, which may serve another request', {}, 0],
  ])('%s', (_, properties, times) => {
    const destroy = vi.fn();
    const data = Object.assign(new PassThrough(), properties);
    const response = { data, request: { socket: { destroy } } } as unknown as AxiosResponse;
    openBody(response, new AbortController()).close(true);
    expect(data.destroyed).toBe(true);
    expect(destroy).toHaveBeenCalledTimes(times);
  });
});
