// Numbers as people read them.

function digits(v, places) {
  return v.toLocaleString('en-US', {maximumFractionDigits: places, minimumFractionDigits: 0});
}

const three = v => digits(v, v >= 100 || v === 0 ? 0 : v >= 10 ? 1 : 2);

function span(ns) {
  const a = Math.abs(ns);
  if (a === 0) return '0';
  if (a < 1e3) return digits(ns, 0) + ' ns';
  if (a < 999.5e3) return three(ns / 1e3) + ' µs';
  if (a < 999.5e6) return three(ns / 1e6) + ' ms';
  if (a < 120e9) return three(ns / 1e9) + ' s';
  return clock(ns);
}

// clock is a time as h:mm:ss.
function clock(ns) {
  const s = Math.round(ns / 1e9), two = n => String(n).padStart(2, '0');
  const sign = s < 0 ? '−' : '', t = Math.abs(s), h = Math.floor(t / 3600);
  return sign + (h ? h + ':' + two(Math.floor(t / 60) % 60) : Math.floor(t / 60)) + ':' + two(t % 60);
}

const units = {
  rate: {format: v => digits(v, v >= 100 || v === Math.round(v) ? 0 : v >= 10 ? 1 : 2) + '/s', ticks: decimal},
  count: {format: v => digits(v, v >= 100 || v === Math.round(v) ? 0 : 1), ticks: decimal},
  time: {format: span, ticks: decimal},
};

// decimal returns about n round numbers from 0 to somewhat above high.
function decimal(high, n) {
  const raw = high / n, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].find(m => m * power >= raw * 0.999) * power;
  const ticks = [];
  for (let i = 0; ; i++) {
    ticks.push(i * step);
    if (i * step >= high * 0.9999) return ticks;
  }
}
