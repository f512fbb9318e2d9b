// A small seeded generator of random numbers (sfc32), so that a run can be repeated from its seed.
export class Random {
  constructor(seed, stream = 0) {
    this.state = [0x9e3779b9, 0x243f6a88, seed >>> 0, stream >>> 0];
    for (let i = 0; i < 12; i++) this.next();
  }

  next() {
    const s = this.state;
    const sum = (s[0] + s[1] + s[3]) | 0;
    s[3] = (s[3] + 1) | 0;
    s[0] = s[1] ^ (s[1] >>> 9);
    s[1] = (s[2] + (s[2] << 3)) | 0;
    s[2] = ((s[2] << 21) | (s[2] >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  }

  below(count) { return Math.floor(this.next() * count); }
  between(least, most) { return least + this.below(most - least + 1); }
  chance(probability) { return this.next() < probability; }
  pick(list) { return list[this.below(list.length)]; }

  // Picks from {name: weight}.
  weighted(weights) {
    const entries = Object.entries(weights);
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    return entries[0][0];
  }
}
