import { displayWidth, wrap } from '../../chat/index.js';
import { EXIT, type ExitCode } from '../exitCodes.js';
import { programVersion } from '../version.js';
import type { NamedFinding } from './checks.js';
import type { Finding } from './finding.js';

/** Result of one run. */
export interface Report {
  readonly findings: readonly NamedFinding[];
  /** Sentences about what `--fix` did. */
  readonly fixed: readonly string[];
}

const SIGNS: Readonly<Record<Finding['status'], string>> = {
  ok: '✓',
  warning: '!',
  failure: '✗',
  skipped: '-',
};

/** The code with which a start would end for the first ✗; 0 without one. */
export function exitCodeOf({ findings }: Pick<Report, 'findings'>): ExitCode {
  const [first] = findings.flatMap((finding) => (finding.status === 'failure' ? [finding.exitCode] : []));
  return first ?? EXIT.ok;
}

/** @param columns of the terminal */
export function reportText({ findings, fixed }: Report, columns: number): string {
  const width = Math.max(...findings.map(({ check }) => displayWidth(check)));
  const indent = ' '.repeat(width + 4);
  const room = Math.max(columns - indent.length, LEAST_ROOM);
  const lines = findings.flatMap((finding, index) => {
    const [first = '', ...others] = wrap(finding.found, room);
    const advice = adviceOf(finding);
    // Said once for several that stand together.
    const isSaid = advice === null || advice === adviceOf(findings[index + 1]);
    const next = isSaid ? [] : wrap(`→ ${advice}`, room);
    const head = `${SIGNS[finding.status]} ${finding.check.padEnd(width)}  ${first}`;
    return [head, ...[...others, ...next].map((line) => `${indent}${line}`)];
  });
  return [
    ...lines,
    '',
    ...fixed.flatMap((text) => wrap(`Fixed: ${text}.`, columns)),
    ...wrap(sumUp(findings), columns),
  ].join('\n');
}

function adviceOf(finding: Finding | undefined): string | null {
  return finding !== undefined && 'next' in finding ? finding.next : null;
}

/** Narrower columns hold no sentence. */
const LEAST_ROOM = 24;

function sumUp(findings: readonly NamedFinding[]): string {
  const failures = findings.filter(({ status }) => status === 'failure').length;
  const warnings = findings.filter(({ status }) => status === 'warning').length;
  const looked = warnings === 0 ? '' : ` ${counted(warnings, 'thing')} to look at (!).`;
  if (failures === 0) return `Nothing keeps Rung from trading.${looked}`;
  return `${counted(failures, 'thing')} to put right (✗).${looked}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The same for a program, as one JSON object. */
export function reportJson({ findings, fixed }: Report): string {
  const checks = findings.map((finding) => {
    const { check, status, found } = finding;
    return { check, status, found, next: adviceOf(finding) };
  });
  return JSON.stringify(
    { version: programVersion(), exitCode: exitCodeOf({ findings }), checks, fixed },
    null,
    2,
  );
}
