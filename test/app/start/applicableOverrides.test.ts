import { describe, expect, it } from 'vitest';
import { fittingSettings } from '../../../src/app/start/applicableOverrides.js';
import { decimal } from '../../../src/domain/decimal.js';
import type { StrategyParameters } from '../../../src/domain/ladder/index.js';
import { StartRefusedError } from '../../../src/engine/market/startChecks.js';
import { parametersOf } from '../../domain/support/builders.js';

const configured = parametersOf();

/** As a start checks: the ladder takes 100 of the quote asset, and the fees half a percent. */
function check({ totalAmount, takeProfitPercentage }: StrategyParameters): void {
  if (totalAmount.lt('100')) throw new StartRefusedError('too small');
  if (takeProfitPercentage.lt('0.5')) throw new StartRefusedError('does not pay');
}

const all = {
  totalAmount: '20',
  orderCount: '2',
  takeProfitPercentage: '0.2',
  stopLossPercentage: '5',
  onManualExit: 'pause',
};
const part = (...names: readonly (keyof typeof all)[]) =>
  new Map<string, string>(names.map((name) => [name, all[name]]));

describe('what was set beside the configuration, at a start', () => {
  it('is in force while it can be traded with', () => {
    const stored = part('orderCount', 'stopLossPercentage');
    expect(fittingSettings(configured, stored, check)).toEqual({
      ...{ kept: stored, dropped: new Map(), refusal: null },
    });
  });

  it('loses the ladder when that is refused, and keeps a stop loss', () => {
    const stored = part('totalAmount', 'orderCount', 'stopLossPercentage', 'onManualExit');
    expect(fittingSettings(configured, stored, check)).toEqual({
      kept: part('stopLossPercentage', 'onManualExit'),
      dropped: part('totalAmount', 'orderCount'),
      refusal: new StartRefusedError('too small'),
    });
  });

  it('loses the target when that is refused, and keeps the ladder', () => {
    const stored = part('orderCount', 'takeProfitPercentage', 'stopLossPercentage');
    expect(fittingSettings(configured, stored, check)).toMatchObject({
      kept: part('orderCount', 'stopLossPercentage'),
      dropped: part('takeProfitPercentage'),
    });
  });

  it('loses both when both are refused', () => {
    const stored = part('totalAmount', 'takeProfitPercentage', 'stopLossPercentage');
    expect(fittingSettings(configured, stored, check)).toMatchObject({
      kept: part('stopLossPercentage'),
      dropped: part('totalAmount', 'takeProfitPercentage'),
    });
  });

  it('is not to blame for a configuration that is refused itself', () => {
    const wrong = { ...configured, totalAmount: decimal('50') };
    expect(() => fittingSettings(wrong, part('stopLossPercentage'), check)).toThrow('too small');
    expect(() => fittingSettings(wrong, part('totalAmount', 'stopLossPercentage'), check)).toThrow(
      StartRefusedError,
    );
    expect(() => fittingSettings(wrong, new Map(), check)).toThrow('too small');
  });
});
