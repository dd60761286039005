import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/chat/console/plainText.js';
import { createTranslator } from '../../../src/chat/languages/index.js';
import { dryRunReport } from '../../../src/chat/replies/reportReply.js';
import { report, surplusReport } from '../../support/history.js';

const read = (found: Parameters<typeof dryRunReport>[0]) =>
  plainText(dryRunReport(found, 'USDC'), createTranslator('en'));

describe('the report of a dry run', () => {
  it('tells what would be booked, and has no number', () => {
    const told = read(surplusReport({ action: 'virtualBuy' }));
    expect(told).toMatch(/^⚠️ Holdings and books differ; nothing was booked\n/u);
    expect(told).toMatch(/\n\nThis would be booked:\nVirtual buy: 0.0002 BTC at 59125, worth 11.825 USDC$/u);
    expect(told).not.toContain('#');
  });

  it('agrees only when no fill is missing from the books', () => {
    expect(read(report())).toMatch(/^✅ Holdings and books agree\n/u);
    expect(read(report({ missedFills: 1 }))).toMatch(
      /^⚠️[^\n]*nothing was booked\n[\s\S]*Missed fills {2}1\n/u,
    );
  });
});
