// The page: its data, and what is not a chart.

const SVG = 'http://www.w3.org/2000/svg';
const data = JSON.parse(document.getElementById('data').textContent);

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
if (document.getElementById('time')) charts();
