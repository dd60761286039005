import fc from 'fast-check';
import nacl from 'tweetnacl';
import { describe, expect, it, vi } from 'vitest';
import {
  generateKeyPair,
  instructionString,
  KeyPairError,
  loadKeyPair,
  signingText,
  verifySignature,
} from '../../../src/exchange/backpack/index.js';

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function failureOf(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    if (error instanceof KeyPairError) return error.message;
    throw error;
  }
  throw new Error('the pair was taken');
}

describe('the signed text', () => {
  it('has its keys sorted, booleans in words, and no null or missing values', () => {
    const text = instructionString('orderExecute', {
      symbol: 'SOL_USDC',
      postOnly: true,
      clientId: 7,
      triggerPrice: null,
      price: '141.5',
      quoteQuantity: undefined,
      autoLendRedeem: false,
    });
    expect(text).toBe(
      'instruction=orderExecute&autoLendRedeem=false&clientId=7&postOnly=true&price=141.5&symbol=SOL_USDC',
    );
  });

  it('joins the instructions of a batch and ends with time and window once', () => {
    const first = instructionString('orderExecute', { symbol: 'SOL_USDC', price: '141' });
    const second = instructionString('orderExecute', { symbol: 'SOL_USDC', price: '140' });
    expect(signingText([first, second], 1_750_793_021_519, 5000)).toBe(
      'instruction=orderExecute&price=141&symbol=SOL_USDC' +
        '&instruction=orderExecute&price=140&symbol=SOL_USDC&timestamp=1750793021519&window=5000',
    );
  });

  it('does not depend on the order in which the parameters were written', () => {
    const key = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,12}$/);
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.constant(undefined),
    );
    const shuffled = fc
      .uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, maxLength: 12 })
      .chain((entries) =>
        fc.tuple(
          fc.constant(entries),
          fc.shuffledSubarray(entries, { minLength: entries.length, maxLength: entries.length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([entries, others]) => {
        const text = instructionString('x', Object.fromEntries(entries));
        expect(instructionString('x', Object.fromEntries(others))).toBe(text);
        const kept = entries
          .filter(([, found]) => found !== null && found !== undefined)
          .map(([name]) => name);
        const sorted = kept.sort().map((name) => `&${name}=${String(Object.fromEntries(entries)[name])}`);
        expect(text).toBe(`instruction=x${sorted.join('')}`);
      }),
    );
  });
});

describe('a key pair', () => {
  it('is read from a seed and from seed with verifying key, and signs what tweetnacl verifies', () => {
    const pair = nacl.sign.keyPair();
    const apiKey = base64(pair.publicKey);
    for (const secret of [base64(pair.secretKey.subarray(0, 32)), base64(pair.secretKey)]) {
      for (const configured of [apiKey, undefined]) {
        const loaded = loadKeyPair(secret, configured);
        expect(loaded.apiKey).toBe(apiKey);
        const signature = loaded.sign('instruction=balanceQuery&timestamp=1&window=5000');
        expect(signature).toBe(
          base64(
            nacl.sign.detached(
              Buffer.from('instruction=balanceQuery&timestamp=1&window=5000'),
              pair.secretKey,
            ),
          ),
        );
        expect(verifySignature('instruction=balanceQuery&timestamp=1&window=5000', signature, apiKey)).toBe(
          true,
        );
        expect(verifySignature('instruction=balanceQuery&timestamp=2&window=5000', signature, apiKey)).toBe(
          false,
        );
      }
    }
  });

  it('may stand between spaces and line ends, as files and copies have them', () => {
    const { apiKey, secret } = generateKeyPair();
    expect(loadKeyPair(` ${secret}\n`, `${apiKey}\r\n`).apiKey).toBe(apiKey);
  });

  it('is refused by name when the two do not belong together', () => {
    const mine = generateKeyPair();
    const other = generateKeyPair();
    const message = failureOf(() => loadKeyPair(mine.secret, other.apiKey));
    expect(message).toContain(mine.apiKey);
    expect(message).toContain(other.apiKey.slice(0, 8));
    expect(message).not.toContain(mine.secret);
  });

  it('is refused when key and secret are swapped, without showing the secret', () => {
    const { apiKey, secret } = generateKeyPair();
    const message = failureOf(() => loadKeyPair(apiKey, secret));
    expect(message).toContain('swapped');
    expect(message).not.toContain(secret.slice(0, 8));
  });

  it('is refused when the secret stands in both places, without showing it', () => {
    const { apiKey, secret } = generateKeyPair();
    const message = failureOf(() => loadKeyPair(secret, secret));
    expect(message).toContain(apiKey);
    expect(message).not.toContain(secret.slice(0, 8));
  });

  it('is refused when the halves of a long secret do not belong together', () => {
    const mine = nacl.sign.keyPair();
    const mixed = base64(Buffer.concat([mine.secretKey.subarray(0, 32), nacl.sign.keyPair().publicKey]));
    expect(failureOf(() => loadKeyPair(mixed, undefined))).toContain(base64(mine.publicKey));
  });

  it.each([
    ['hexadecimal', Buffer.from(nacl.randomBytes(32)).toString('hex').slice(0, 63)],
    ['words', 'correct horse battery staple'],
    ['base64url', `${'-_'.repeat(21)}A=`],
    ['nothing', ''],
  ])('is refused when the secret is %s instead of base64', (_, secret) => {
    const message = failureOf(() => loadKeyPair(secret, undefined));
    expect(message).toContain('is not base64');
    if (secret !== '') expect(message).not.toContain(secret);
  });

  it('is refused when it has another length, and the message names both lengths', () => {
    const secret = base64(nacl.randomBytes(48));
    const message = failureOf(() => loadKeyPair(secret, undefined));
    expect(message).toContain('48 bytes');
    expect(message).toContain('32 bytes');
    expect(message).not.toContain(secret);
    const { secret: good } = generateKeyPair();
    expect(failureOf(() => loadKeyPair(good, base64(nacl.randomBytes(31))))).toContain('31 bytes');
  });
});

describe('the proof at the start', () => {
  it('refuses a key for which node:crypto and tweetnacl sign differently', () => {
    const { apiKey, secret } = generateKeyPair();
    const detached = vi.spyOn(nacl.sign, 'detached').mockReturnValue(new Uint8Array(64));
    try {
      const message = failureOf(() => loadKeyPair(secret, apiKey));
      expect(message).toContain('node:crypto and tweetnacl sign differently');
      expect(message).not.toContain(secret);
    } finally {
      detached.mockRestore();
    }
  });
});

describe('verifying', () => {
  it('agrees with tweetnacl, whatever the signature and the key are', () => {
    const { apiKey, secret } = generateKeyPair();
    const right = Buffer.from(loadKeyPair(secret, apiKey).sign('text'), 'base64');
    const flipped = fc.nat(8 * 64 - 1).map((bit) => {
      const bytes = Buffer.from(right);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return bytes;
    });
    const bytes = (length: number) =>
      fc.uint8Array({ minLength: length, maxLength: length }).map(Buffer.from);
    const signatures = fc.oneof(fc.constant(right), flipped, bytes(64));
    const keys = fc.oneof(fc.constant(Buffer.from(apiKey, 'base64')), bytes(32));
    fc.assert(
      fc.property(signatures, keys, (signature, key) => {
        const expected = nacl.sign.detached.verify(Buffer.from('text'), signature, key);
        expect(verifySignature('text', base64(signature), base64(key))).toBe(expected);
      }),
    );
  });

  it('answers false for malformed signatures and keys', () => {
    const { apiKey, secret } = generateKeyPair();
    const signature = loadKeyPair(secret, apiKey).sign('text');
    expect(verifySignature('text', signature, apiKey)).toBe(true);
    for (const [badSignature, badKey] of [
      ['', apiKey],
      ['***', apiKey],
      [signature.slice(4), apiKey],
      [signature, ''],
      [signature, 'AAAA'],
      [signature, generateKeyPair().apiKey],
    ] as const) {
      expect(verifySignature('text', badSignature, badKey)).toBe(false);
    }
  });
});
