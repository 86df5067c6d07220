/** A signal that counts its listeners. */
export function watchedSignal() {
  const controller = new AbortController();
  const listeners = new Set<unknown>();
  const { signal } = controller;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (type: string, listener: EventListener) => {
    listeners.add(listener);
    addEventListener.call(signal, type, listener);
  };
  signal.removeEventListener = (type: string, listener: EventListener) => {
    if (type === 'abort') listeners.delete(listener);
    removeEventListener.call(signal, type, listener);
  };
  return { controller, signal, listeners };
}

/** A request with this signal, which `new Request` would replace by one of its own. */
export function withSignal(request: Request, signal: AbortSignal): Request {
  return Object.defineProperty(request, 'signal', { value: signal });
}
