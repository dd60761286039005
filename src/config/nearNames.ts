import { distance } from 'fastest-levenshtein';

/** More suggestions than this are no help. */
const MOST_SUGGESTIONS = 2;

/** The candidates that `name` may be a slip of, nearest first; letter case does not count. */
export function nearNames(name: string, candidates: readonly string[]): readonly string[] {
  const furthest = Math.max(2, Math.floor(name.length / 3));
  return (
    candidates
      .map((candidate) => ({ candidate, steps: distance(name.toLowerCase(), candidate.toLowerCase()) }))
      .filter(({ candidate, steps }) => steps <= furthest && steps < candidate.length)
      .sort((a, b) => a.steps - b.steps)
      // Beside a single slip, what is much further off is no help.
      .filter(({ steps }, _index, [nearest]) => steps <= Math.max(2, 2 * (nearest?.steps ?? 0)))
      .slice(0, MOST_SUGGESTIONS)
      .map(({ candidate }) => candidate)
  );
}

/** `; did you mean a or b?`, or an empty text when nothing is near. */
export function didYouMean(name: string, candidates: readonly string[]): string {
  const near = nearNames(name, candidates);
  return near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`;
}
