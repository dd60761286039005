import type { FaultKind } from './faults.js';

/** What a run, or many of them, came to. Plain numbers: they travel between processes. */
export class Statistics {
  seeds = 0;
  steps = 0;
  simulatedMs = 0;
  requests = 0;
  commits = 0;
  starts = 0;
  deaths = 0;
  fills = 0;
  manualFills = 0;
  cycles = 0;
  alerts = 0;
  faults: Partial<Record<FaultKind, number>> = {};
  /** How often each branch of the reconciliation's decision, and each end of a cycle, was taken. */
  branches: Record<string, number> = {};

  branch(name: string): void {
    this.branches[name] = (this.branches[name] ?? 0) + 1;
  }

  add(other: Statistics): void {
    this.seeds += other.seeds;
    this.steps += other.steps;
    this.simulatedMs += other.simulatedMs;
    this.requests += other.requests;
    this.commits += other.commits;
    this.starts += other.starts;
    this.deaths += other.deaths;
    this.fills += other.fills;
    this.manualFills += other.manualFills;
    this.cycles += other.cycles;
    this.alerts += other.alerts;
    addCounts(this.faults, other.faults);
    addCounts(this.branches, other.branches);
  }
}

function addCounts(into: Record<string, number>, from: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(from)) into[name] = (into[name] ?? 0) + count;
}
