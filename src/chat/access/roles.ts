import type { Role } from '../memory/index.js';

const RANKS: Readonly<Record<Role, number>> = { viewer: 1, operator: 2, owner: 3 };

/**
 * True when this role is enough.
 *
 * @param role null: of somebody who may not talk at all
 */
export function mayUse(role: Role | null, needs: Role): boolean {
  return role !== null && RANKS[role] >= RANKS[needs];
}
