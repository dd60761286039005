import type { EngineApi } from '../../src/engine/api/engineApi.js';
import type { BareReader } from './bareReader.js';
import type { Bot } from './bot.js';
import { type Trace, type TracedRequest, traceRequests } from './requestTrace.js';

export interface ReconciliationCosts {
  /** What left for one reconciliation. */
  readonly requests: readonly TracedRequest[];
  readonly reconciliation: readonly Trace[];
  /** The same requests and nothing else, in turn with the reconciliations. */
  readonly bare: readonly Trace[];
}

/**
 * Reconciles an account at rest again and again.
 *
 * @throws Error when a reconciliation finds anything
 */
export async function measureReconciliations(
  { engine }: Bot,
  strategyId: string,
  reader: BareReader,
  { warmUp, samples }: { readonly warmUp: number; readonly samples: number },
): Promise<ReconciliationCosts> {
  const face: EngineApi = engine.api;
  const reconcile = async () => {
    const { action, drift, missedFills } = await face.strategy(strategyId).books.reconcile('bench');
    if (action === 'none' && missedFills === 0) return;
    throw new Error(`The account is not at rest: ${action}, drift ${drift}, ${missedFills} missed fills.`);
  };
  const { requests } = await traceRequests(reconcile);
  const reconciliation: Trace[] = [];
  const bare: Trace[] = [];
  for (let sample = 0; sample < warmUp + samples; sample += 1) {
    const traced = await traceRequests(reconcile);
    const bareTraced = await traceRequests(() => reader.repeat(requests));
    if (sample < warmUp) continue;
    reconciliation.push(traced);
    bare.push(bareTraced);
  }
  return { requests, reconciliation, bare };
}
