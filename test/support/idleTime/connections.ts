import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** The connections between clients and servers of this process: both ends of each are known. */
export class Connections {
  readonly #sockets = new Set<Socket>();
  /** Clients of servers elsewhere. */
  readonly #leadOut = new WeakSet<Socket>();

  /** Knows what is opened from now on. */
  watch(): void {
    const add = (message: unknown) => {
      const { socket } = message as { readonly socket: Socket };
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    };
    subscribe('net.client.socket', add);
    subscribe('net.server.socket', add);
  }

  /** What one end has written and the other was not yet given, or a connection that is being opened. */
  get isSomethingOnItsWay(): boolean {
    return this.#waiting().length > 0;
  }

  /** What is on its way stays there: the other end does not listen, or is of another process. */
  giveUp(): void {
    for (const socket of this.#waiting()) this.#leadOut.add(socket);
  }

  #waiting(): readonly Socket[] {
    const ends = new Map<string, Socket>();
    for (const socket of this.#sockets) ends.set(`${socket.localPort} ${socket.remotePort}`, socket);
    return [...this.#sockets].filter((socket) => {
      if (socket.destroyed || this.#leadOut.has(socket)) return false;
      const otherEnd = ends.get(`${socket.remotePort} ${socket.localPort}`);
      return socket.connecting || (otherEnd?.bytesRead ?? 0) < socket.bytesWritten;
    });
  }
}
