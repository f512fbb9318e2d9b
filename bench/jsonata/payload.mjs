// Pages of made-up candidates, the same in every run.
const given = ['Amara', 'Björn', 'Chiara', 'Dóra', 'Emeka', 'Freya', 'Goran', 'Hana'];
const family = ['Okoye', 'Lindqvist', 'Bianchi', 'Kovács', 'Adeyemi', 'Larsen', 'Petrović', 'Sato'];
const stages = ['applied', 'interview', 'offer', 'hired', 'refused'];
const titles = ['Platform Engineer (m/f/d)', 'Designer (part time)', 'Recruiter (remote)', 'Analyst (junior)'];
const labels = ['remote', 'senior', 'referred', 'relocating', 'night shift'];
const words = 'led a small team through two releases and "kept" the pager quiet\nwrote docs that people read'.split(' ');

class Dice {
  constructor() { this.state = 20_260_101; }
  below(count) {
    this.state = (Math.imul(this.state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((this.state / 2 ** 32) * count);
  }
  of(list) { return list[this.below(list.length)]; }
  many(count, make) { return Array.from({ length: count }, (_, i) => make(i)); }
}

const date = (dice, years) => new Date(Date.UTC(2024, 0, 1) + dice.below(years * 365) * 86_400_000 + dice.below(86_400_000)).toISOString();

function person(dice, id) {
  const name = [dice.of(given), dice.of(family)];
  return {
    id: 7_100_000 + id, given_name: name[0], family_name: name[1], private: dice.below(10) === 0,
    headline: dice.below(3) === 0 ? null : dice.of(titles), created: date(dice, 1), touched: date(dice, 2),
    contacts: [
      { kind: 'email', value: `${name.join('.')}@Example.org` },
      ...dice.many(dice.below(3), () => ({ kind: 'phone', value: `+49 (0) ${dice.below(1e6)}-${dice.below(1e4)}` })),
    ],
    labels: dice.many(dice.below(4), () => dice.of(labels)),
    summary: dice.many(10 + dice.below(30), () => dice.of(words)).join(' '),
    address: { street: `${dice.below(200)} Long Street`, city: dice.of(['Lagos', 'Lund', 'Łódź']), country: null },
    applications: dice.many(1 + dice.below(3), (i) => ({
      id: (7_100_000 + id) * 10 + i, stage: dice.of(stages), rating: dice.below(500) / 100, applied: date(dice, 2),
      job: { id: dice.below(40), title: dice.of(titles) }, refused: dice.below(3) === 0 ? date(dice, 2) : null,
      answers: dice.many(dice.below(4), (q) => ({ question: `Question ${q}`, answer: dice.many(3, () => dice.of(words)).join(' ') })),
    })),
  };
}

export function page(count) {
  const dice = new Dice();
  return JSON.stringify({ paging: { total: count, next: 'https://ats.example/people?page=2' }, people: dice.many(count, (i) => person(dice, i)) });
}
