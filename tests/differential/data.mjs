// Random input: shapes that expressions can walk, with values that are awkward.

export const astral = ['💩', '𝒳', '🏴‍☠️', '𐐷'];
const words = ['ada', 'Grace', 'hello world', 'a,b;c', 'x', '', ' padded  out ', 'Straße', 'ΣΊΣΥΦΟΣ', 'ñandú', 'e\u0301',
  'line\nbreak\ttab', '\u00a0nbsp\ufeff', '12', '-3.5', '0x1F', '1e3', 'true', 'null', '2018-03-27', '2024-02-29T12:34:56.789Z',
  '1999-12-31T23:59:59+05:30', 'aGVsbG8=', 'a%20b%C3%A9', 'http://x.y/z?a=b c&d=é', '"quoted"', 'back\\slash', '\u0000\u001f',
  '\uffff', 'zebra', 'Ünï', 'foo.bar', '[x]', '$1', 'İstanbul', 'ǅ', 'ﬃ'];
const lone = ['\ud800', 'a\udc00b', '\ud83d'];
const numbers = [0, 1, -1, 2, 3, 5, 7, 10, 42, 99, 100, 255, 1000, 1999, 12345, 0.1, 0.2, 0.5, 1.5, 2.5, -0.5, 2.675, 1.005, 3.14159,
  1e21, 1e-7, 123456.789, 0.30000000000000004, 9007199254740991, -2147483648, 4294967296, 1e100, 1521801216617, 2 ** 53];
export const names = ['a', 'b', 'c', 'd', 'e', 'id', 'name', 'kind', 'items', 'n', 's', 'v', 'tags', 'first name', 'x-y', 'é', '2', '10', 'and',
  '💩', 'ok'];

// Digits that a double cannot hold travel as such texts, and are put into the JSON text without their quotes.
const longDigits = ['12345678901234567890', '1.10', '9007199254740993', '-0', '1e400', '0.1234567890123456789'];

export class Data {
  constructor(random) { this.random = random; }

  word() {
    const r = this.random;
    if (r.chance(0.02)) return r.pick(lone);
    if (r.chance(0.12)) return r.pick(words).slice(0, 6) + r.pick(astral) + r.pick(words).slice(0, 3);
    return r.pick(words);
  }

  number() {
    const r = this.random;
    if (r.chance(0.5)) return r.between(-3, 20);
    if (r.chance(0.3)) return Math.round((r.next() - 0.4) * 1e5) / 10 ** r.between(0, 4);
    return r.pick(numbers);
  }

  scalar() {
    const kind = this.random.weighted({ number: 5, word: 5, flag: 2, null: 1 });
    if (kind === 'number') return this.number();
    if (kind === 'word') return this.word();
    return kind === 'flag' ? this.random.chance(0.5) : null;
  }

  value(depth) {
    const r = this.random;
    const kind = depth <= 0 ? 'scalar' : r.weighted({ scalar: 4, object: 2, records: 3, list: 2, nest: 0.4, empty: 0.4 });
    switch (kind) {
      case 'scalar': return this.scalar();
      case 'object': return this.object(depth - 1);
      case 'records': return this.records(depth - 1);
      case 'list': {
        const one = r.pick([() => this.number(), () => this.word(), () => this.scalar()]);
        return Array.from({ length: r.between(1, 5) }, one);
      }
      case 'nest': return Array.from({ length: r.between(1, 3) }, () => this.value(depth - 1));
      default: return r.pick([[], {}, '', [[]], [null]]);
    }
  }

  object(depth) {
    const object = {};
    for (let i = this.random.between(1, 5); i > 0; i--) object[this.random.pick(names)] = this.value(depth);
    return object;
  }

  // Objects of one shape, some with holes.
  records(depth) {
    const r = this.random;
    const keys = Array.from({ length: r.between(2, 4) }, () => r.pick(names));
    const makers = keys.map(() => r.weighted({ number: 4, word: 4, inner: 2 }));
    return Array.from({ length: r.between(1, 4) }, () => {
      const record = {};
      keys.forEach((key, i) => {
        if (r.chance(0.1)) return;
        record[key] = makers[i] === 'number' ? this.number() : makers[i] === 'word' ? this.word() : this.value(depth);
      });
      return record;
    });
  }

  root() {
    const r = this.random;
    if (r.chance(0.04)) return this.scalar();
    if (r.chance(0.1)) return this.records(2);
    const root = this.object(3);
    if (r.chance(0.03)) root.id = `#${r.pick(longDigits)}#`;
    root[r.pick(['items', 'b', 'a'])] = this.records(2);
    return root;
  }
}

// The JSON text of data, long digits as digits.
export function dataText(data) {
  return JSON.stringify(data).replace(/"#(-?\d[\d.e]*)#"/g, '$1');
}
