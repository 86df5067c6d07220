import type { Agent, Socket } from './nodeHttp';

/**
 * A service that closes idle connections sooner than this isn't trusted to keep any; for others, this is
 * the safety margin.
 */
const MARGIN_MS = 1000;
/** How long no connection is kept after an unexplained reset. */
const PAUSE_MS = 60_000;

/** The idle connections, and how long they may stay open. */
export interface IdleConnections {
  /** Makes an agent keep its connections, until the limit or until unexpected bytes arrive. */
  keptBy(agent: Agent): Agent;
  /** Closes connections that have been idle for too long, because the timers of a busy thread are late. */
  closeLate(): void;
  /** Applies the `Keep-Alive` header of a response. */
  heedResponse(request: object, headers: Readonly<Record<string, unknown>>): void;
  /** Adapts to a request that failed before its response arrived. */
  heedFailure(request: object): void;
}

export function idleConnections(keepAliveMs: number): IdleConnections {
  let limitMs = keepAliveMs;
  let pausedUntilMs = 0;
  let pauseMs = PAUSE_MS;
  /** Whether a connection has served a second request since the last reset. */
  let hasServedAgain = false;
  /** Since when each connection is idle. */
  const idle = new Map<Socket, number>();
  /** How long the connection of a request was idle before it. */
  const idleMsBefore = new WeakMap<object, number>();

  function close(this: Socket): void {
    this.destroy();
  }
  function forget(this: Socket): void {
    idle.delete(this);
  }

  function limitTo(ms: number): void {
    limitMs = Math.min(limitMs, ms);
    for (const socket of idle.keys()) {
      if (limitMs < 1) socket.destroy();
      else socket.setTimeout(limitMs);
    }
  }

  return {
    keptBy(agent) {
      const { keepSocketAlive, reuseSocket } = agent;
      return Object.assign(agent, {
        keepSocketAlive(socket: Socket) {
          const sinceMs = performance.now();
          if (limitMs < 1 || sinceMs < pausedUntilMs) return false;
          if (!keepSocketAlive.call(agent, socket)) return false;
          socket.setTimeout(limitMs);
          socket.on('data', close);
          socket.on('close', forget);
          idle.set(socket, sinceMs);
          return true;
        },
        reuseSocket(socket: Socket, request: object) {
          socket.off('data', close);
          socket.off('close', forget);
          socket.setTimeout(0);
          idleMsBefore.set(request, performance.now() - (idle.get(socket) ?? 0));
          idle.delete(socket);
          reuseSocket.call(agent, socket, request);
        },
      });
    },
    closeLate() {
      const sinceMs = performance.now() - limitMs;
      for (const [socket, idleSinceMs] of idle) {
        if (idleSinceMs > sinceMs) break; // and so are those after it
        socket.destroy();
      }
    },
    heedResponse(request, headers) {
      if (idleMsBefore.has(request)) hasServedAgain = true;
      const hint = /(?:^|[,\s])timeout=(\d+)/i.exec(String(headers['keep-alive']));
      if (hint) limitTo(Math.max(0, Number(hint[1]) * 1000 - MARGIN_MS));
    },
    heedFailure(request) {
      const idleMs = idleMsBefore.get(request);
      if (idleMs === undefined) return;
      // The service closes connections after its own time limit, or after each response.
      if (idleMs >= MARGIN_MS) limitTo(idleMs / 2);
      else if (!hasServedAgain) limitTo(0);
      else {
        hasServedAgain = false;
        pausedUntilMs = performance.now() + pauseMs;
        pauseMs *= 10;
        for (const socket of idle.keys()) socket.destroy();
      }
    },
  };
}
