import { catchError, defer, EMPTY, type OperatorFunction } from 'rxjs';
import type { ChatEvent } from '../chat/chatEvent';
import type { SseEvent } from '../decode/sse/eventParser';
import { isRxtalkError } from '../errors/isRxtalkError';
import { decodeWith } from '../operators/decodeWith';
import { ChatEventReader } from './decode/chatEventReader';

export function chatEvents(): OperatorFunction<SseEvent, ChatEvent> {
  return (source) =>
    defer(() => {
      const reader = new ChatEventReader();
      return source.pipe(
        catchError((error: unknown) => {
          const isBroken =
            isRxtalkError(error) && (error.code === 'network' || error.code === 'deadline');
          if (isBroken && reader.isWhole) return EMPTY;
          throw error;
        }),
        decodeWith(() => reader),
      );
    });
}
