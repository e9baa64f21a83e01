// Which charts there are.

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
