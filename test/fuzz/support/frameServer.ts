import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** Bytes of a WebSocket frame from a server: unmasked, with any of the seven opcodes and with any flags. */
export interface RawFrame {
  readonly opcode: number;
  readonly payload: Buffer;
  /** False: more is to come, in frames of the opcode 0. */
  readonly final?: boolean;
  readonly reservedBits?: number;
}

export const TEXT = 1;
const CLOSE = 8;
const PONG = 10;

/** A WebSocket server that writes its frames by hand, so that each byte of them can be wrong. */
export class FrameServer {
  readonly #server = createServer();
  readonly #sockets = new Set<Duplex>();
  #connections = 0;

  static async start(): Promise<FrameServer> {
    const started = new FrameServer();
    started.#server.on('upgrade', (request, socket) => {
      const accept = createHash('sha1')
        .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
        .digest('base64');
      socket.on('error', () => {});
      socket.on('close', () => started.#sockets.delete(socket));
      // What the client says is not read, but for its Close.
      socket.on('data', (bytes: Buffer) => {
        if (((bytes[0] ?? 0) & 15) === CLOSE) socket.destroy();
      });
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
      socket.write(frameBytes({ opcode: PONG, payload: Buffer.alloc(0) }));
      started.#sockets.add(socket);
      started.#connections += 1;
    });
    await new Promise<void>((resolve) => started.#server.listen(0, '127.0.0.1', resolve));
    return started;
  }

  get url(): string {
    // A TCP server that listens has an address of this form.
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How often somebody has connected. */
  get connections(): number {
    return this.#connections;
  }

  get isHeard(): boolean {
    return this.#sockets.size > 0;
  }

  send(frame: RawFrame): void {
    this.sendBytes(frameBytes(frame));
  }

  sendBytes(bytes: Buffer): void {
    for (const socket of this.#sockets) if (socket.writable) socket.write(bytes);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** As RFC 6455, section 5.2, lays them out. */
function frameBytes({ opcode, payload, final = true, reservedBits = 0 }: RawFrame): Buffer {
  const first = (final ? 0x80 : 0) | ((reservedBits & 7) << 4) | (opcode & 15);
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.from([first, length]), payload]);
  if (length < 65_536) {
    return Buffer.concat([Buffer.from([first, 126, length >> 8, length & 255]), payload]);
  }
  const header = Buffer.alloc(10);
  header[0] = first;
  header[1] = 127;
  header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, payload]);
}
