// Axes that charts share, with what part of it is looked at and where the cursor is.

class Axis {
  constructor(from, to, ticks, label) {
    Object.assign(this, {whole: [from, to], from, to, ticks, label, cursor: null, charts: []});
  }
  zoom(from, to) {
    const [first, last] = this.whole, least = (last - first) / 2000;
    if (to - from < least) return;
    this.from = Math.max(first, from);
    this.to = Math.min(last, to);
    for (const c of this.charts) c.draw();
    if (this.onzoom) this.onzoom(this.from > first || this.to < last);
  }
  reset() { this.zoom(...this.whole); }
  point(x, chart) {
    this.cursor = x === null ? null : Math.max(this.from, Math.min(x, this.to));
    for (const c of this.charts) c.read(c === chart);
  }
}

function timeTicks(from, to, n) {
  const raw = (to - from) / n / 1e9;
  const minutes = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800];
  let step = minutes.find(s => s >= raw) || 604800 * Math.ceil(raw / 604800);
  if (raw < 1) {
    const power = 10 ** Math.floor(Math.log10(raw));
    step = [1, 2, 5, 10].find(m => m * power >= raw * 0.999) * power;
  }
  const ticks = [];
  for (let i = Math.ceil(from / 1e9 / step - 1e-6); i * step * 1e9 <= to; i++) {
    const at = i * step * 1e9;
    ticks.push({at, text: to - from < 119e9 && to < 600e9 ? (step < 1 && step >= 1e-3 ? +(i * step).toFixed(3) + ' s' : step >= 1 ? i * step + ' s' : span(at)) : clock(at)});
  }
  return ticks;
}

function timeLabel(ns) {
  const exact = ns < 600e9 ? '+' + three(ns / 1e9) + ' s' : '+' + clock(ns);
  if (!data.start) return exact;
  const at = new Date(Date.parse(data.start) + ns / 1e6 + data.offset_min * 60e3);
  return exact + ' · ' + at.toISOString().slice(11, data.span_ns < 600e9 ? 23 : 19);
}

// nines places shares such that each further nine has the same room.
const nines = share => -Math.log10(1 - share);

function nineTicks(from, to) {
  return [[0, '0 %'], [0.5, '50 %'], [0.75, '75 %'], [0.9, '90 %'], [0.95, '95 %'], [0.99, '99 %'], [0.999, '99.9 %'], [0.9999, '99.99 %'], [0.99999, '99.999 %'], [0.999999, '99.9999 %']]
    .map(([share, text]) => ({at: nines(share), text})).filter(t => t.at >= from && t.at <= to + 1e-9);
}

function nineLabel(x) {
  if (x >= nineEnd - 1e-9) return 'max';
  const share = 100 * (1 - 10 ** -x);
  return digits(share, Math.max(1, Math.ceil(x))) + ' % of tasks';
}
let nineEnd = 0;
