'use strict';
(() => {
const SVG = 'http://www.w3.org/2000/svg';
const data = JSON.parse(document.getElementById('data').textContent);

// ---- small things

function make(name, attributes, parent, text) {
  const svg = ['svg', 'path', 'line', 'rect', 'text', 'g', 'clipPath', 'circle', 'title'].includes(name);
  const e = svg ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) e.setAttribute(key, value);
  if (text !== undefined) e.textContent = text;
  if (parent) parent.append(e);
  return e;
}

// nearest returns the index of the element of ascending values that is nearest to x.
function nearest(values, x) {
  let low = 0, high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < x) low = middle + 1; else high = middle;
  }
  return low > 0 && x - values[low - 1] < values[low] - x ? low - 1 : low;
}

const greatest = values => values.reduce((a, b) => b > a ? b : a, -Infinity);

// ---- numbers as people read them

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

// ---- axes that charts share, with what part of it is looked at and where the cursor is

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
  return exact + ' · ' + at.toISOString().slice(11, at.getTime() && data.span_ns < 600e9 ? 23 : 19);
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

// ---- a chart

const margin = {left: 62, right: 14, top: 10, bottom: 22};

class Chart {
  // spec: title, note, unit, height, log (whether that scale is there, and 'first' if it is the first shown), lines, areas, cells,
  // limits, windows and stages (whether they are labelled).
  constructor(axis, parent, spec) {
    Object.assign(this, {axis, spec, hidden: new Set(), log: spec.log === 'first'});
    this.figure = make('figure', {tabindex: 0, 'data-chart': spec.id, role: 'group', 'aria-label': spec.title + '. ' + this.summary()}, parent);
    this.caption();
    this.svg = make('svg', {class: 'plot', 'aria-hidden': 'true'}, this.figure);
    this.clip = 'clip-' + spec.id;
    this.listen();
    axis.charts.push(this);
  }

  summary() {
    return this.spec.lines.map(l => l.values.length ? l.name + ' at most ' + this.value(greatest(l.values)) : '').filter(Boolean).join(', ');
  }

  format(v) { return units[this.spec.unit].format(v); }

  // value is how a reading is written: not all lines have the unit of the vertical axis.
  value(v) { return units[this.spec.reading || this.spec.unit].format(v); }

  caption() {
    const c = make('figcaption', {}, this.figure);
    make('h3', {}, c, this.spec.title);
    this.note = make('span', {class: 'note'}, c, this.spec.note || '');
    const keys = make('div', {class: 'keys'}, c);
    for (const l of this.spec.lines) this.key(l, keys);
    if (this.spec.log) {
      const b = make('button', {type: 'button', class: 'scale'}, keys);
      const name = () => { b.textContent = this.log ? 'log' : 'linear'; b.title = 'Scale of the vertical axis: ' + b.textContent; };
      b.onclick = () => { this.log = !this.log; name(); this.draw(); };
      name();
    }
  }

  key(l, keys) {
    const b = make('button', {type: 'button', class: 'key', 'aria-pressed': 'true'}, keys);
    const s = make('svg', {viewBox: '0 0 18 8', 'aria-hidden': 'true'}, b);
    make('path', {class: 'l ' + l.look, d: 'M1 4H17'}, s);
    make('span', {}, b, l.name);
    l.reading = make('b', {}, b);
    b.onclick = () => {
      const hide = !this.hidden.has(l.name);
      if (hide) this.hidden.add(l.name); else this.hidden.delete(l.name);
      b.setAttribute('aria-pressed', String(!hide));
      this.draw();
    };
  }

  // x and y are where a point is drawn.
  x(at) { return margin.left + (at - this.axis.from) / (this.axis.to - this.axis.from || 1) * this.plotWidth; }
  y(v) {
    const [low, high] = this.range;
    const part = this.log ? Math.log(Math.max(v, low) / low) / Math.log(high / low) : v / high;
    return margin.top + (1 - part) * this.plotHeight;
  }

  // visible calls f with each value of the lines shown that is in view.
  visible(f) {
    for (const l of this.spec.lines) {
      if (this.hidden.has(l.name)) continue;
      l.at.forEach((at, i) => {
        if (at >= this.axis.from - (l.step || 0) && at <= this.axis.to + (l.step || 0)) f(l.values[i]);
      });
    }
  }

  scale() {
    let high = 0, low = Infinity;
    this.visible(v => { high = Math.max(high, v); if (v > 0) low = Math.min(low, v); });
    if (this.spec.cells) [low, high] = this.spec.cells.range;
    for (const l of this.spec.limits || []) if (l.value < 4 * high) high = Math.max(high, l.value);
    if (high <= 0) high = 1;
    if (!this.log) {
      const ticks = units[this.spec.unit].ticks(high, Math.max(2, Math.floor(this.plotHeight / 42)));
      const last = ticks[ticks.length - 1];
      this.range = [0, high > 0.97 * last ? 1.05 * last : last];
      return ticks;
    }
    low = Math.min(low, high / 10);
    this.range = [low * 0.9, high * 1.1];
    return this.logTicks();
  }

  logTicks() {
    const [low, high] = this.range, many = Math.log10(high / low) * 3 > this.plotHeight / 22;
    const ticks = [];
    for (let power = 10 ** Math.floor(Math.log10(low)); power <= high; power *= 10) {
      for (const m of many ? [1] : [1, 2, 5]) if (m * power >= low && m * power <= high) ticks.push(m * power);
    }
    return ticks;
  }

  draw() {
    const width = Math.max(260, this.figure.clientWidth || 800), height = this.spec.height;
    Object.assign(this, {width, height, plotWidth: width - margin.left - margin.right, plotHeight: height - margin.top - margin.bottom});
    this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.svg.replaceChildren();
    const clip = make('clipPath', {id: this.clip}, this.svg);
    make('rect', {x: margin.left, y: 0, width: this.plotWidth, height}, clip);
    this.drawAxes(this.scale());
    this.inside = make('g', {'clip-path': `url(#${this.clip})`}, this.svg);
    this.drawWindows();
    this.drawCells();
    for (const a of this.spec.areas || []) this.drawArea(a);
    for (const l of this.spec.lines) this.drawLine(l);
    this.drawLimits();
    this.drawStages();
    this.front = make('g', {}, this.svg);
    this.read(false);
  }

  drawAxes(ticks) {
    const right = margin.left + this.plotWidth, bottom = margin.top + this.plotHeight;
    for (const v of ticks) {
      const y = this.y(v);
      make('line', {class: 'grid', x1: margin.left, x2: right, y1: y, y2: y}, this.svg);
      make('text', {x: margin.left - 8, y: y + 4, 'text-anchor': 'end'}, this.svg, this.format(v));
    }
    make('line', {class: 'axis', x1: margin.left, x2: right, y1: bottom, y2: bottom}, this.svg);
    let free = -Infinity;
    for (const t of this.axis.ticks(this.axis.from, this.axis.to, this.plotWidth / 90)) {
      const x = this.x(t.at), half = t.text.length * 3.2;
      make('line', {class: 'axis', x1: x, x2: x, y1: bottom, y2: bottom + 4}, this.svg);
      if (x - half < free) continue;
      const anchor = x + half > this.width ? 'end' : 'middle';
      make('text', {x: anchor === 'end' ? this.width : x, y: bottom + 17, 'text-anchor': anchor}, this.svg, t.text);
      free = x + half + 8;
    }
  }

  drawWindows() {
    if (!this.spec.windows) return;
    let row = 0;
    for (const w of data.windows) {
      if (w.hidden) continue;
      const from = this.x(w.from), wide = Math.max(1.5, this.x(w.to) - from);
      make('rect', {class: 'peak', x: from, y: margin.top, width: wide, height: this.plotHeight}, this.inside);
      if (this.spec.windows !== 'named') continue;
      const y = margin.top + 10 + 15 * row++;
      make('line', {class: 'peakline', x1: from, x2: from + wide, y1: y - 9, y2: y - 9}, this.inside);
      const long = 6.2 * w.name.length, left = from - long > margin.left;
      if (wide > long) make('text', {class: 'small tag', x: from + wide / 2, y: y + 2, 'text-anchor': 'middle'}, this.inside, w.name);
      else make('text', {class: 'small tag', x: left ? from - 5 : from + wide + 5, y: y - 5, 'text-anchor': left ? 'end' : 'start'}, this.inside, w.name);
    }
  }

  drawStages() {
    if (!this.spec.stages) return;
    for (const s of data.stages || []) {
      const x = this.x(s.at_ns);
      make('line', {class: 'stage', x1: x, x2: x, y1: margin.top, y2: margin.top + this.plotHeight}, this.inside);
      if (this.spec.stages === 'named') make('text', {class: 'small', x: x + 4, y: margin.top + this.plotHeight - 5}, this.inside, s.name);
    }
  }

  drawLimits() {
    for (const l of this.spec.limits || []) {
      const y = this.y(l.value);
      if (y < margin.top || y > margin.top + this.plotHeight) continue;
      make('line', {class: 'limit', x1: margin.left, x2: margin.left + this.plotWidth, y1: y, y2: y}, this.inside);
      make('text', {class: 'limit small', x: margin.left + this.plotWidth - 4, y: y - 4, 'text-anchor': 'end'}, this.inside, l.name);
    }
  }

  drawCells() {
    const c = this.spec.cells;
    if (!c) return;
    const levels = 9, paths = Array.from({length: levels}, () => '');
    c.at.forEach((at, i) => {
      const left = this.x(at), right = this.x(at + c.step) + 0.3;
      c.counts[i].forEach((n, cell) => {
        if (!n) return;
        const low = c.low * c.ratio ** cell, top = this.y(low * c.ratio), bottom = this.y(low);
        const level = Math.min(levels - 1, Math.floor(Math.log(1 + n) / Math.log(1 + c.most) * levels));
        paths[level] += `M${left.toFixed(1)} ${top.toFixed(1)}H${right.toFixed(1)}V${(bottom + 0.3).toFixed(1)}H${left.toFixed(1)}Z`;
      });
    });
    paths.forEach((d, i) => d && make('path', {class: 'a blue', d, 'fill-opacity': (0.1 + 0.9 * (i + 1) / levels).toFixed(2)}, this.inside));
  }

  // gap reports whether nothing is known between two points.
  gap(l, i) { return !l.joined && l.step && l.at[i] - l.at[i - 1] > 1.9 * l.step; }

  path(l, values) {
    let d = '';
    l.at.forEach((at, i) => {
      const fresh = i === 0 || this.gap(l, i);
      const alone = fresh && (i + 1 === l.at.length || this.gap(l, i + 1));
      d += (fresh ? 'M' : 'L') + this.x(at).toFixed(1) + ' ' + this.y(values[i]).toFixed(1) + (alone ? 'h0.1' : '');
    });
    return d;
  }

  drawLine(l) {
    if (this.hidden.has(l.name) || !l.values.length || this.spec.cells) return;
    if (l.fill) {
      const ground = (margin.top + this.plotHeight).toFixed(1);
      const d = `M${this.x(l.at[0]).toFixed(1)} ${ground}` + this.path({...l, joined: true}, l.values).replace(/^M/, 'L') + `V${ground}Z`;
      make('path', {class: 'a ' + l.look.split(' ')[0], d, 'fill-opacity': l.fill}, this.inside);
    }
    make('path', {class: 'l ' + l.look, d: this.path(l, l.values), 'data-line': l.name}, this.inside);
  }

  // drawArea fills what is between two lines.
  drawArea(a) {
    const [low, high] = a.between.map(name => this.spec.lines.find(l => l.name === name));
    if (this.hidden.has(low.name) || this.hidden.has(high.name)) return;
    for (let from = 0, i = 1; i <= low.at.length; i++) {
      if (i < low.at.length && !this.gap(low, i)) continue;
      let d = '';
      for (let k = from; k < i; k++) d += (k === from ? 'M' : 'L') + this.x(high.at[k]).toFixed(1) + ' ' + this.y(high.values[k]).toFixed(1);
      for (let k = i - 1; k >= from; k--) d += 'L' + this.x(low.at[k]).toFixed(1) + ' ' + this.y(low.values[k]).toFixed(1);
      make('path', {class: 'a ' + a.look, d: d + 'Z', 'fill-opacity': a.fill}, this.inside);
      from = i;
    }
  }

  // read shows the values at the cursor, or without one the greatest.
  read(own) {
    if (!this.front) return;
    this.front.replaceChildren();
    const x = this.axis.cursor;
    if (x !== null) {
      const at = this.x(x);
      make('line', {class: 'cursor', x1: at, x2: at, y1: margin.top, y2: margin.top + this.plotHeight}, this.front);
      if (own) this.flag(at, this.axis.label(x));
    }
    for (const l of this.spec.lines) this.readLine(l, x);
  }

  flag(x, text) {
    const half = text.length * 3.3, middle = Math.max(margin.left + half, Math.min(x, this.width - half));
    make('text', {class: 'tag', x: middle, y: margin.top + this.plotHeight + 17, 'text-anchor': 'middle'}, this.front, text);
  }

  readLine(l, x) {
    l.reading.className = x === null ? 'rest' : '';
    if (!l.values.length) { l.reading.textContent = '–'; return; }
    if (x === null) { l.reading.textContent = l.rest || '≤ ' + this.value(greatest(l.values)); return; }
    const i = nearest(l.at, x);
    const known = l.joined || !l.step || Math.abs(l.at[i] - x) <= l.step;
    l.reading.textContent = known ? this.value(l.values[i]) : '–';
    if (known && !this.hidden.has(l.name) && !this.spec.cells) {
      make('circle', {class: 'dot ' + l.look.split(' ')[0], cx: this.x(l.at[i]), cy: this.y(l.values[i]), r: 3}, this.front);
    }
  }

  // ---- pointer and keys

  at(event) {
    const box = this.svg.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width * this.width;
    return this.axis.from + (x - margin.left) / this.plotWidth * (this.axis.to - this.axis.from);
  }

  listen() {
    const s = this.svg;
    let began = null, band = null;
    s.addEventListener('pointerdown', e => {
      if (e.pointerType === 'mouse' && e.button === 0) {
        began = this.at(e);
        s.setPointerCapture(e.pointerId);
      } else this.axis.point(this.at(e), this);
    });
    s.addEventListener('pointermove', e => {
      const x = this.at(e);
      this.axis.point(x, this);
      if (began === null) return;
      band = make('rect', {class: 'drag', x: Math.min(this.x(began), this.x(x)), y: margin.top, width: Math.abs(this.x(x) - this.x(began)), height: this.plotHeight}, this.front);
    });
    s.addEventListener('pointerup', e => {
      const x = this.at(e);
      if (began !== null && band && Math.abs(this.x(x) - this.x(began)) > 6) this.axis.zoom(Math.min(began, x), Math.max(began, x));
      began = band = null;
    });
    s.addEventListener('pointerleave', () => { if (began === null) this.axis.point(null); });
    s.addEventListener('dblclick', () => this.axis.reset());
    this.figure.addEventListener('keydown', e => this.press(e));
    this.figure.addEventListener('blur', () => this.axis.point(null));
  }

  press(e) {
    if (e.target !== this.figure || e.ctrlKey || e.metaKey || e.altKey) return;
    const a = this.axis, wide = a.to - a.from, line = this.spec.lines.find(l => l.at.length);
    if (!line) return;
    const moves = {ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10};
    const centre = a.cursor ?? (a.from + a.to) / 2;
    if (e.key in moves) {
      let i = nearest(line.at, a.cursor ?? a.from);
      if (a.cursor !== null) i = Math.max(0, Math.min(i + moves[e.key], line.at.length - 1));
      a.point(line.at[i], this);
    } else if (e.key === 'Home') a.point(a.from, this);
    else if (e.key === 'End') a.point(a.to, this);
    else if (e.key === '+' || e.key === '=') a.zoom(centre - wide / 4, centre + wide / 4);
    else if (e.key === '-') a.zoom(centre - wide, centre + wide);
    else if (e.key === 'Escape') a.reset();
    else return;
    e.preventDefault();
  }
}

// ---- which charts there are

const line = (name, look, band, values, more) => ({name, look, at: band.at_ns || [], step: band.step_ns, values: values || [], ...more});

function rates(r, suffix, look) {
  const joined = {joined: r.rates.rows > (r.rates.at_ns || []).length};
  const l = (name, own, values, more) => line(name + suffix, look ? look(own) : own, r.rates, values, {...joined, ...more});
  return {
    offered: l('offered', 'grey dash', r.rates.offered), started: l('started', 'sky thin', r.rates.started),
    succeeded: l('succeeded', 'blue bold', r.rates.succeeded, {fill: 0.1}), failed: l('failed', 'red', r.rates.failed, {fill: 0.18}),
    dropped: l('dropped', 'purple dash', r.rates.dropped),
  };
}

const percentiles = (band, look) => ({
  lines: [line('p50', look + ' bold', band, band.p50_ns), line('p90', look + ' thin', band, band.p90_ns),
    line('p99', look, band, band.p99_ns), line('max', look + ' thin dots', band, band.max_ns)],
  areas: [{between: ['p50', 'p90'], look, fill: 0.26}, {between: ['p90', 'p99'], look, fill: 0.13}],
});

const every = ns => ns ? 'each point ' + span(ns) + ' of the run' : '';

// wild reports whether a scale from 0 would show little but the extremes.
const wild = band => {
  const middle = [...(band.p50_ns || [])].sort((a, b) => a - b);
  return middle.length > 0 && greatest(band.max_ns) > 25 * Math.max(1, middle[middle.length >> 1]);
};

const some = values => values && values.some(v => v > 0);

function one(axis, run) {
  const time = document.getElementById('time'), r = rates(run, '');
  const shown = [r.offered, r.started, r.succeeded, r.failed].concat(some(run.rates.dropped) ? [r.dropped] : []);
  const thinned = run.rates.rows > (run.rates.at_ns || []).length ? `, ${digits(run.rates.at_ns.length, 0)} of ${digits(run.rates.rows, 0)} points with all extremes` : '';
  new Chart(axis, time, {id: 'rate', title: 'Tasks a second', note: every(run.rates.step_ns) + thinned, unit: 'rate', height: 260, lines: shown, windows: 'named', stages: 'named'});
  const f = run.in_flight;
  new Chart(axis, time, {id: 'inflight', title: 'In flight', note: every(f.step_ns), unit: 'count', height: 130, windows: true, stages: true,
    lines: [line('max', 'orange', f, f.max), line('mean', 'orange thin dash', f, f.mean, {fill: 0.15})]});
  const limits = kind => (run.limits || []).filter(l => l.of === kind);
  new Chart(axis, time, {id: 'response', title: 'Response time', note: 'from when a task was due', unit: 'time', height: 220, windows: true, stages: true,
    log: wild(run.response) ? 'first' : 'there', limits: limits('response'), ...percentiles(run.response, 'blue')});
  new Chart(axis, time, {id: 'service', title: 'Service time', note: 'from when it started', unit: 'time', height: 170, windows: true, stages: true,
    log: wild(run.service) ? 'first' : 'there', limits: limits('service'), ...percentiles(run.service, 'green')});
  new Chart(axis, time, {id: 'lag', title: 'Start delay', note: 'how late tasks started', unit: 'time', height: 130, windows: true, stages: true,
    log: wild(run.lag) ? 'first' : 'there', ...percentiles(run.lag, 'purple')});
  heat(axis, time, run.heat);
  return spread([['response', 'blue bold', run.quantiles, 'response_ns'], ['service', 'green', run.quantiles, 'service_ns']]);
}

function heat(axis, parent, h) {
  if (!h.at_ns) return;
  const sums = h.counts.map(c => c.reduce((a, b) => a + b, 0)), cells = Math.max(...h.counts.map(c => c.length));
  const c = new Chart(axis, parent, {id: 'heat', title: 'Response time of every task', note: 'the darker, the more tasks took that long', unit: 'time', reading: 'count', height: 190,
    log: 'first', stages: true, lines: [{name: 'tasks', look: 'blue bold', at: h.at_ns.map(at => at + h.step_ns / 2), step: h.step_ns, values: sums, rest: digits(sums.reduce((a, b) => a + b, 0), 0)}],
    cells: {at: h.at_ns, step: h.step_ns, low: h.low_ns, ratio: h.ratio, counts: h.counts, most: Math.max(...h.counts.map(c => Math.max(...c))), range: [h.low_ns, h.low_ns * h.ratio ** cells]}});
  c.figure.querySelector('.scale').remove();
}

function spread(lines) {
  nineEnd = Math.max(...lines.map(([, , q]) => q.share && q.share.length > 1 ? nines(q.share[q.share.length - 2]) + 0.12 : 1));
  const axis = new Axis(0, nineEnd, nineTicks, nineLabel);
  const place = q => (q.share || []).map(s => s === 1 ? nineEnd : nines(s));
  new Chart(axis, document.getElementById('spread'), {id: 'spread', title: 'Percentiles', note: 'a tenth of the tasks is in each further nine', unit: 'time', height: 260, log: 'first',
    lines: lines.map(([name, look, q, key]) => ({name, look, at: place(q), values: q[key] || [], joined: true}))});
  return axis;
}

// two lays a second run over the first.
function two(axis, a, b) {
  const time = document.getElementById('time'), inB = own => 'orange ' + own.split(' ').slice(1).join(' '), inA = own => 'blue ' + own.split(' ').slice(1).join(' ');
  const ra = rates(a, ' A', inA), rb = rates(b, ' B', inB);
  const pair = (id, title, note, unit, height, of) => new Chart(axis, time, {id, title, note, unit, height, log: unit === 'time' ? 'there' : undefined, lines: [...of(a, ' A', 'blue'), ...of(b, ' B', 'orange')]});
  const failed = [ra.failed, rb.failed].map(l => ({...l, look: l.look.split(' ')[0] + ' thin dash', fill: 0}));
  new Chart(axis, time, {id: 'rate', title: 'Tasks a second', note: 'from the start of each run', unit: 'rate', height: 260, lines: [{...ra.succeeded, fill: 0}, {...rb.succeeded, fill: 0}, ...failed]});
  pair('inflight', 'In flight', 'the most at once', 'count', 140, (r, s, look) => [line('max' + s, look, r.in_flight, r.in_flight.max)]);
  const bands = key => (r, s, look) => [line('p50' + s, look + ' thin dash', r[key], r[key].p50_ns), line('p99' + s, look + ' bold', r[key], r[key].p99_ns)];
  pair('response', 'Response time', 'from when a task was due', 'time', 220, bands('response'));
  pair('service', 'Service time', 'from when it started', 'time', 170, bands('service'));
  pair('lag', 'Start delay', 'how late tasks started', 'time', 130, (r, s, look) => [line('p99' + s, look, r.lag, r.lag.p99_ns)]);
  return spread([['response A', 'blue bold', a.quantiles, 'response_ns'], ['response B', 'orange bold', b.quantiles, 'response_ns'],
    ['service A', 'blue thin dash', a.quantiles, 'service_ns'], ['service B', 'orange thin dash', b.quantiles, 'service_ns']]);
}

function charts() {
  const runs = data.runs;
  const axis = new Axis(Math.min(...runs.map(r => r.from_ns)), Math.max(...runs.map(r => r.to_ns)), timeTicks, timeLabel);
  if (axis.from === axis.to) axis.to = axis.whole[1] = axis.from + 1e6;
  const shares = runs.length === 1 ? one(axis, runs[0]) : two(axis, runs[0], runs[1]);
  const reset = document.getElementById('reset');
  axis.onzoom = part => { reset.hidden = !part; };
  reset.onclick = () => axis.reset();
  chips(axis);
  const all = [...axis.charts, ...shares.charts];
  const redraw = () => all.forEach(c => c.draw());
  redraw();
  let width = document.documentElement.clientWidth;
  addEventListener('resize', () => {
    if (width === document.documentElement.clientWidth) return;
    width = document.documentElement.clientWidth;
    redraw();
  });
  return all;
}

// chips are buttons for the windows that are shaded.
function chips(axis) {
  const box = document.getElementById('peaks');
  if (data.windows.length) make('span', {class: 'note'}, box, 'shaded:');
  for (const w of data.windows) {
    const b = make('button', {type: 'button', class: 'chip', 'aria-pressed': String(!w.hidden), title: w.title}, box, w.name);
    b.onclick = () => {
      w.hidden = !w.hidden;
      b.setAttribute('aria-pressed', String(!w.hidden));
      axis.charts.forEach(c => c.draw());
    };
  }
}

// ---- the rest of the page

function sortable(table) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    head.tabIndex = 0;
    const sort = () => {
      const down = head.getAttribute('aria-sort') !== 'descending', rows = [...table.tBodies[0].rows];
      const key = row => { const c = row.cells[column]; return c.dataset.sort !== undefined ? +c.dataset.sort : c.textContent; };
      rows.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (down ? -1 : 1));
      heads.forEach(h => h.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      table.tBodies[0].append(...rows);
    };
    head.onclick = sort;
    head.onkeydown = e => { if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); sort(); } };
  });
}

function theme() {
  const root = document.documentElement;
  document.getElementById('theme').onclick = () => {
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
  };
}

function save() {
  const button = document.getElementById('save'), log = document.getElementById('log');
  if (!button) return;
  button.onclick = () => {
    const bytes = Uint8Array.from(atob(log.textContent.trim()), c => c.charCodeAt(0));
    const a = make('a', {download: log.dataset.name, href: URL.createObjectURL(new Blob([bytes], {type: 'application/gzip'}))});
    a.click();
    URL.revokeObjectURL(a.href);
  };
}

theme();
save();
document.querySelectorAll('table.sortable').forEach(sortable);
if (document.getElementById('time')) globalThis.charts = charts();
})();
