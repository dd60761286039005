import { distance } from 'fastest-levenshtein';

const MOST_NEAREST_NAMES = 3;

/** Names that a typing error could have meant, nearest first. */
export function nearestNames(name: string, names: readonly string[]): string[] {
  if (name.length > 32) return [];
  return names
    .map((candidate) => ({
      candidate,
      far: name.length >= 2 && candidate.startsWith(name) ? 0 : distance(name, candidate),
    }))
    .filter(({ candidate, far }) => far <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.far - b.far)
    .slice(0, MOST_NEAREST_NAMES)
    .map(({ candidate }) => candidate);
}
