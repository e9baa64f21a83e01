// A chart: lines, areas, cells and what else is drawn over an axis, and what a person does to it.

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
    if (high <= 0) high = this.spec.unit === 'time' ? 1e6 : 1;
    if (!this.log) {
      const ticks = units[this.spec.unit].ticks(high, Math.max(2, Math.floor(this.plotHeight / 42)));
      const last = ticks[ticks.length - 1];
      this.range = [0, high > 0.97 * last ? 1.05 * last : last];
      return ticks;
    }
    low = Math.min(low, high / 3);
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
      const right = margin.left + this.plotWidth, begin = Math.max(from, margin.left), end = Math.min(from + wide, right);
      const long = 6.2 * w.name.length, left = from - long > margin.left;
      if (begin > right || end < margin.left) continue;
      if (end - begin > long) make('text', {class: 'small tag', x: (begin + end) / 2, y: y + 2, 'text-anchor': 'middle'}, this.inside, w.name);
      else make('text', {class: 'small tag', x: left ? from - 5 : from + wide + 5, y: y - 5, 'text-anchor': left ? 'end' : 'start'}, this.inside, w.name);
    }
  }

  drawStages() {
    if (!this.spec.stages) return;
    let free = -Infinity;
    for (const s of data.stages || []) {
      const x = this.x(s.at_ns);
      make('line', {class: 'stage', x1: x, x2: x, y1: margin.top, y2: margin.top + this.plotHeight}, this.inside);
      if (this.spec.stages !== 'named' || x < free) continue;
      make('text', {class: 'small', x: x + 4, y: margin.top + this.plotHeight - 5}, this.inside, s.name);
      free = x + 8 + 5.6 * s.name.length;
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
      d += (fresh ? 'M' : 'L') + this.x(at).toFixed(1) + ' ' + this.y(values[i]).toFixed(1) + (alone ? 'm-2 0h4' : '');
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
