import type { WebSocket } from 'ws';

const CLOSE_GRACE_MS = 1_000;

/** Says why, and cuts the connection when the other side does not take it. */
export function closeSoon(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  const timer = setTimeout(() => socket.terminate(), CLOSE_GRACE_MS).unref();
  socket.once('close', () => clearTimeout(timer));
}
