/**
 * A small seeded generator (xorshift128, Marsaglia 2003; state spread by a multiplicative hash). The same seed
 * gives the same numbers on every machine: only 32-bit integer operations, no transcendental functions.
 */
export class SeededRandom {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(seed: string) {
    let hash = 0x811c9dc5;
    const word = (salt: number): number => {
      hash = Math.imul(hash ^ salt, 0x01000193);
      for (const character of seed) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
      hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
      return hash | 0;
    };
    this.a = word(1);
    this.b = word(2);
    this.c = word(3);
    this.d = word(4) | 1;
    for (let round = 0; round < 16; round += 1) this.fraction();
  }

  /** Uniform in [0, 1). */
  fraction(): number {
    const t = this.a ^ (this.a << 11);
    this.a = this.b;
    this.b = this.c;
    this.c = this.d;
    this.d = this.d ^ (this.d >>> 19) ^ t ^ (t >>> 8);
    return (this.d >>> 0) / 0x1_0000_0000;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.fraction();
  }

  /** A whole number from low to high, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.fraction() * (high - low + 1));
  }

  /** Bell-shaped with mean 0 and standard deviation 1 (the sum of twelve uniform numbers less six). */
  bell(): number {
    let sum = -6;
    for (let draw = 0; draw < 12; draw += 1) sum += this.fraction();
    return sum;
  }
}
