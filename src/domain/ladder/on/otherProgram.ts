import type { ForeignOrder } from '../../alerts/index.js';
import type { Draft } from '../state/index.js';
import { blocked } from '../state/index.js';

/** An order that looks like ours and is a stranger's: it is left alone, nothing changes, and a person may know better. */
export function applyForeignOrder(draft: Draft, order: ForeignOrder): void {
  const { symbol } = draft.state.market;
  draft.alert({ kind: 'problem', problem: { kind: 'foreignOrder', symbol, order } });
}

/**
 * Another program trades under the mark of this strategy. What it sells may be what these books hold, so nothing is bought and
 * nothing is sold from here on, and the rungs are taken off the book: who does not sell must not go on buying.
 */
export function applyOtherProgram(draft: Draft, order: ForeignOrder): void {
  const { mode, market } = draft.state;
  if (mode.kind === 'blocked' && mode.reason !== 'unknownCost') return;
  draft.change({
    mode: { ...blocked(mode, 'anotherProgram', '', draft.moment.nowMs), order },
    exit: null,
    ladder: { kind: 'off' },
  });
  draft.alert({
    ...{ kind: 'blocked', symbol: market.symbol, reason: 'anotherProgram', detail: '', order },
  });
}
