import { availableParallelism, loadavg } from 'node:os';

/**
 * The time that something may take, given what it may take on a machine that does nothing else: longer by as much as
 * more is to be done at once than the machine has processors for.
 */
export function onThisMachineMs(quietMs: number): number {
  const [runnable = 0] = loadavg();
  return quietMs * Math.max(1, runnable / availableParallelism());
}
