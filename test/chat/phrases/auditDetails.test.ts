import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createTranslator } from '../../../src/chat/languages/index.js';
import { auditDetail } from '../../../src/chat/phrases/auditDetails.js';

const chinese = createTranslator('zh-CN');
const english = createTranslator('en');

/** What the chat writes into the audit after the first word of a result, read from where it is written. */
const written = ['dispatch/dispatcher', 'kit/failures', 'dispatch/guard'].flatMap((file) =>
  [
    ...readFileSync(`src/chat/${file}.ts`, 'utf8').matchAll(
      /(?<quote>['"])(?:(?:refused|failed): |asked )(?<detail>(?:(?!\k<quote>).)+)\k<quote>/gu,
    ),
  ].map(({ groups }) => groups?.detail ?? ''),
);
/** Those that end in a word from elsewhere. */
const composed = [
  ...['too many commands', 'too old'],
  ...['confirmation used', 'confirmation expired', 'for viewer', 'for operator', 'for owner'],
  ...['nothingToSell', 'unknownCost', 'settingNotAllowed', 'lastOwner', 'self', 'configured', 'unknown user'],
  'exchange refused (INSUFFICIENT_FUNDS)',
];

describe('the detail of a result in the audit', () => {
  it('is found where it is written', () => {
    expect(written.length).toBeGreaterThan(10);
  });

  it.each([...written, ...composed])('%s is told in the language of the reader', (detail) => {
    const told = chinese.say(auditDetail(detail));
    expect(told.replace('INSUFFICIENT_FUNDS', '')).not.toMatch(/[a-z]{2}/iu);
    expect(english.say(auditDetail(detail))).toMatch(/^[^A-Z]+(INSUFFICIENT_FUNDS)?$/u);
  });

  it('of a later version is shown as it is', () => {
    expect(chinese.say(auditDetail('refused by the moon'))).toBe('refused by the moon');
  });
});
