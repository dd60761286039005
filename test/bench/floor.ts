import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { type Dispatcher, Pool } from 'undici';
import WebSocket from 'ws';
import { FLOOR_CLIENT_ID, SYMBOL } from './benchProtocol.js';

/** The least that a program can do between a price and an order. */
export interface Floor {
  stop(): Promise<void>;
}

/**
 * A client that reads a frame, compares its bid, makes the order, signs it and sends it, with the libraries that Rung
 * uses and nothing else: no books, no limiter, no parsing of answers, nothing that could be wrong.
 */
export async function startFloor(port: number, target: number): Promise<Floor> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const apiKey = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 1, keepAliveTimeout: 60_000 });
  await (await pool.request({ method: 'GET', path: '/api/v1/ping' })).body.dump();
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  socket.on('message', (bytes: Buffer) => {
    const { data } = JSON.parse(bytes.toString('utf8'));
    if (!(Number(data.b) >= target)) return;
    sell();
  });
  await once(socket, 'open');

  function sell(): void {
    const order = {
      autoLendRedeem: true,
      clientId: FLOOR_CLIENT_ID,
      orderType: 'Limit',
      price: '60119.9',
      quantity: '0.00068',
      side: 'Ask',
      symbol: SYMBOL,
      timeInForce: 'IOC',
    };
    const timestamp = Date.now();
    const text =
      `instruction=orderExecute&autoLendRedeem=true&clientId=${FLOOR_CLIENT_ID}&orderType=Limit&price=${order.price}&quantity=${order.quantity}` +
      `&side=Ask&symbol=${SYMBOL}&timeInForce=IOC&timestamp=${timestamp}&window=5000`;
    const headers = {
      'X-API-Key': apiKey,
      'X-Signature': sign(null, Buffer.from(text), key).toString('base64'),
      'X-Timestamp': String(timestamp),
      'X-Window': '5000',
      'Content-Type': 'application/json; charset=utf-8',
    };
    pool.dispatch({ method: 'POST', path: '/api/v1/order', headers, body: JSON.stringify(order) }, IGNORED);
  }

  return {
    async stop() {
      socket.terminate();
      await pool.destroy();
    },
  };
}

const IGNORED: Dispatcher.DispatchHandler = {
  onRequestStart() {},
  onResponseStart() {},
  onResponseData() {},
  onResponseEnd() {},
  onResponseError() {},
};
