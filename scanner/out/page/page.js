'use strict';

/* Reads the lines of data, and draws them. Text of the scan reaches the page
   as text nodes only: node() below is the one place where elements are made. */

const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'];
const SIGNS = {compatible: '+', risky: '!', incompatible: 'X',
               inconclusive: '?'};
const data = {pool: [], scan: {}, endpoints: [], findings: [], classes: [],
              pairs: [], changes: [], summary: {}};

const byId = (id) => document.getElementById(id);

/* An element with attributes and children; a child that is no node is text. */
function node(tag, attributes, ...children) {
  const e = document.createElement(tag);

  for (const [name, value] of Object.entries(attributes || {}))
    if (value === true)
      e.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined)
      e.setAttribute(name, value);
  for (const child of children.flat())
    if (child !== null && child !== undefined)
      e.append(child);
  return e;
}

function read() {
  const into = {endpoint: 'endpoints', finding: 'findings', class: 'classes',
                pair: 'pairs', change: 'changes'};

  for (const text of byId('data').textContent.split('\n')) {
    if (text === '')
      continue;
    const line = JSON.parse(text);

    if (line[0] === 'pool')
      data.pool[line[1]] = line[2];
    else if (into[line[0]])
      data[into[line[0]]].push(line[1]);
    else
      data[line[0]] = line[1];
  }
}

const pool = (i) => data.pool[i];
const plural = (n, word) => `${n} ${word}${n === 1 ? '' : 's'}`;

/* ---- Head ---- */

function drawHead() {
  const s = data.scan, sum = data.summary;
  const worst = SEVERITIES.map(() => 0);

  byId('about').textContent =
    `${s.arguments} · ${s.start} · suitemap ${s.version}` +
    (sum.complete ? '' : ' · INCOMPLETE');
  for (const e of data.endpoints)
    for (const f of e.findings)
      worst[SEVERITIES.indexOf(pool(f).severity)]++;
  const parts = [plural(data.endpoints.length, 'endpoint')];
  if (sum.silent)
    parts.push(`${plural(sum.silent, 'address')} silent`);
  byId('counts').append(parts.join(', '));
  for (let i = SEVERITIES.length - 1; i >= 0; i--)
    if (worst[i])
      byId('counts').append(' · ', node('span', {class: SEVERITIES[i]},
                                        `${worst[i]} ${SEVERITIES[i]}`));
  document.title = `suitemap · ${s.start}`;
}

function list(id, items, draw) {
  if (items.length === 0)
    return;
  byId(`${id}-section`).hidden = false;
  byId(id).append(...items.map((item) => node('li', {}, ...draw(item))));
}

function findingNodes(f) {
  return [node('span', {class: f.severity}, `[${f.severity}] ${f.rule}`),
          `: ${f.text}`,
          f.remedy ? node('div', {class: 'remedy soft'}, f.remedy) : null];
}

/* ---- The matrix ---- */

const matrix = {rows: [], columns: [], pairs: new Map(), cells: []};

const memberText = (c) => c.members.length === 1
  ? c.members[0] : `${c.members[0]} and ${c.members.length - 1} more`;

function showPair(pair) {
  const card = byId('pair');
  const client = data.classes[pair.client], server = data.classes[pair.server];
  const reasons = pool(pair.reasons);

  card.replaceChildren(
    node('h3', {}, node('span', {class: `cell ${pair.verdict}`},
                        SIGNS[pair.verdict]),
         ` ${client.id} connects to ${server.id}: ${pair.verdict}`),
    node('p', {}, `${memberText(client)} as client, ${memberText(server)} ` +
         'as server.'),
    pair.version
      ? node('p', {}, `They would agree on ${pair.version}, ${pair.suite}.`)
      : '',
    pair.inferred
      ? node('p', {class: 'soft'}, 'Inferred: what the client accepts as a ' +
             'server stands in for what it offers.')
      : '',
    ...reasons.map((r) => node('div', {},
      node('p', {}, node('b', {}, r.rule), `: ${r.text}`),
      r.remedy ? node('p', {class: 'remedy'}, r.remedy) : null)));
  card.hidden = false;
}

function focusCell(row, column) {
  const line = matrix.cells[row];
  const cell = line && line[column];

  if (!cell)
    return;
  for (const old of byId('matrix').querySelectorAll('td[tabindex="0"]'))
    old.tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus();
}

function onMatrixKey(event) {
  const cell = event.target.closest('td');
  const steps = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1],
                 ArrowRight: [0, 1]};

  if (!cell)
    return;
  const row = Number(cell.dataset.row), column = Number(cell.dataset.column);
  const step = steps[event.key];

  if (step)
    focusCell(row + step[0], column + step[1]);
  else if ((event.key === 'Enter' || event.key === ' ') && cell.pair)
    showPair(cell.pair);
  else
    return;
  event.preventDefault();
}

function matrixCell(client, server, row, column) {
  const pair = matrix.pairs.get(`${client} ${server}`);
  const place = {'data-row': row, 'data-column': column, role: 'gridcell',
                 tabindex: row === 0 && column === 0 ? 0 : -1};

  if (!pair)
    return node('td', place);
  const c = data.classes[client], s = data.classes[server];
  const rule = pool(pair.reasons).length ? pool(pair.reasons)[0].rule : '';
  const cell = node('td', {...place, class: `cell ${pair.verdict}`,
    title: `${memberText(c)} to ${memberText(s)}: ${pair.verdict}` +
           (rule ? ` (${rule})` : '')}, SIGNS[pair.verdict]);

  cell.pair = pair;
  return cell;
}

function drawMatrix() {
  if (data.pairs.length === 0)
    return;
  const table = byId('matrix');
  const head = node('tr', {}, node('td'));

  for (const pair of data.pairs)
    matrix.pairs.set(`${pair.client} ${pair.server}`, pair);
  matrix.rows = [...new Set(data.pairs.map((p) => p.client))];
  matrix.columns = [...new Set(data.pairs.map((p) => p.server))];
  matrix.rows.sort((a, b) => a - b);
  matrix.columns.sort((a, b) => a - b);
  for (const c of matrix.columns)
    head.append(node('th', {scope: 'col', title: memberText(data.classes[c])},
                     data.classes[c].id));
  const body = node('tbody');
  matrix.rows.forEach((client, row) => {
    const cells = matrix.columns.map(
      (server, column) => matrixCell(client, server, row, column));

    matrix.cells.push(cells);
    body.append(node('tr', {}, node('th', {scope: 'row'},
      `${data.classes[client].id} ${memberText(data.classes[client])}`),
      ...cells));
  });
  table.append(node('thead', {}, head), body);
  table.addEventListener('keydown', onMatrixKey);
  table.addEventListener('click', (event) => {
    const cell = event.target.closest('td');

    if (cell && cell.pair) {
      focusCell(Number(cell.dataset.row), Number(cell.dataset.column));
      showPair(cell.pair);
    }
  });
  for (const c of data.classes)
    byId('classes').append(node('dt', {}, c.id),
                           node('dd', {}, c.members.join(', ')));
  byId('matrix-section').hidden = false;
}

/* ---- Certificates over time ---- */

const endOf = (e) => (e.certificate && e.certificate.to) || '';

/* The months that have an end, with those between them unless these are too
   many to draw. */
function monthsOf(months) {
  const sorted = [...months.keys()].sort();
  const all = [], last = sorted[sorted.length - 1];
  let [year, month] = sorted[0].split('-').map(Number);

  for (let at = sorted[0]; at <= last; month++) {
    if (month > 12) {
      year++;
      month = 1;
    }
    at = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}`;
    if (at <= last)
      all.push(at);
    if (all.length > 120)
      return sorted;
  }
  return all;
}

function drawEnds() {
  const months = new Map(), now = data.scan.start || '';
  const soon = new Date(new Date(now).getTime() + 30 * 864e5).toISOString();

  for (const e of data.endpoints)
    if (endOf(e)) {
      const month = endOf(e).slice(0, 7);

      months.set(month, (months.get(month) || 0) + 1);
    }
  if (months.size === 0)
    return;
  const most = Math.max(...months.values());
  for (const month of monthsOf(months)) {
    const n = months.get(month) || 0;
    const kind = month < now.slice(0, 7) ? 'over'
      : month <= soon.slice(0, 7) ? 'soon' : '';
    const fill = node('i');

    fill.style.height = `${n ? 4 + Math.round(76 * n / most) : 1}px`;
    const bar = node('button', {type: 'button', class: `bar ${kind}`,
      title: `${plural(n, 'certificate')} ending in ${month}`,
      'aria-label': `${plural(n, 'certificate')} ending in ${month}`},
      String(n), fill, month.slice(2));
    bar.addEventListener('click', () => {
      byId('filter').value = `ends ${month}`;
      applyFilter();
    });
    byId('ends').append(bar);
  }
  byId('ends-section').hidden = false;
}

/* ---- Endpoints ---- */

const worstOf = (e) => Math.max(-1, ...e.findings.map(
  (f) => SEVERITIES.indexOf(pool(f).severity)));
const accepted = (e) => e.versions.filter((v) => v.outcome === 'accepted');
const gradeOf = (e) => e.grade || '';

const COLUMNS = [
  ['Endpoint', (e) => e.label],
  ['State', (e) => e.state === 'tls' && !e.complete ? 'tls, incomplete'
    : e.state],
  ['Versions', (e) => accepted(e).map((v) =>
    v.v + (v.works === 'no' ? ' (broken)' : '')).join(' ')],
  ['Suites', (e) => new Set(accepted(e).flatMap(
    (v) => pool(v.suites).map((s) => s[0]))).size, true],
  ['Least', gradeOf],
  ['Findings', (e) => e.findings.length, true],
  ['Certificate ends', (e) => endOf(e).slice(0, 10)],
];

let rows = [];
let sorting = {column: -1, up: true};

function findingSummary(e) {
  const cell = node('td', {role: 'cell'});

  e.findings.map(pool).forEach((f, i) => cell.append(
    i ? ' ' : '', node('span', {class: f.severity, title: f.text}, f.rule)));
  return cell;
}

function searchText(e) {
  const words = [e.label, e.address, e.port, e.service, e.state, e.how];

  for (const v of accepted(e))
    words.push(v.v, ...pool(v.suites).map((s) => s[0]));
  words.push(...e.findings.map((f) => pool(f).rule));
  if (e.certificate)
    words.push(e.certificate.subject, `ends ${endOf(e)}`);
  return words.join(' ').toLowerCase();
}

function versionNodes(v) {
  if (v.outcome !== 'accepted')
    return node('div', {}, `${v.v}: ${v.outcome}`,
                v.how ? ` (${v.how})` : '');
  const about = [`order: ${v.order}`, `handshake: ${v.works}`];

  if (v.failure)
    about.push(v.failure);
  if (!v.whole)
    about.push('list cut short');
  return node('details', {open: true},
    node('summary', {}, node('b', {}, v.v), ` ${pool(v.suites).length} suites`,
         node('span', {class: 'soft'}, ` · ${about.join(' · ')}`)),
    node('ol', {class: 'suites'}, ...pool(v.suites).map((s) => node('li', {},
      s[0], s[1] ? ` (${s[1]})` : '', s[2] ? ` ${s[2]}` : '',
      s[3] ? node('span', {class: 'high'}, ` broken: ${s[3]}`) : null))),
    pool(v.warnings).length
      ? node('p', {class: 'soft'}, pool(v.warnings).join('; ')) : null);
}

function certificateNodes(c) {
  if (!c)
    return null;
  return node('dl', {},
    node('dt', {}, 'certificate'), node('dd', {}, c.subject),
    node('dt', {}, 'issuer'), node('dd', {}, c.issuer),
    node('dt', {}, 'valid'), node('dd', {}, `${c.from} to ${c.to}`),
    node('dt', {}, 'key'), node('dd', {}, `${c.key} ${c.bits || ''}, ` +
      c.signature));
}

function details(e) {
  return node('td', {class: 'more', role: 'cell'},
    e.how ? node('p', {}, e.how) : null,
    node('div', {}, ...e.findings.map((f) =>
      node('p', {}, ...findingNodes(pool(f))))),
    node('div', {class: 'versions'}, ...e.versions.map(versionNodes)),
    pool(e.groups).length
      ? node('p', {}, `groups: ${pool(e.groups).join(', ')}`) : null,
    certificateNodes(e.certificate));
}

function toggle(row) {
  const open = row.line.getAttribute('aria-expanded') === 'true';

  row.line.setAttribute('aria-expanded', String(!open));
  if (open) {
    row.more.remove();
    row.more = null;
  } else {
    row.more = node('tr', {class: 'open', role: 'row'}, details(row.e));
    row.line.after(row.more);
  }
}

function makeRow(e) {
  const row = {e, text: searchText(e), worst: worstOf(e), more: null};

  row.line = node('tr', {class: 'row', role: 'row', tabindex: 0,
                         'aria-expanded': 'false'},
    ...COLUMNS.map(([title, value]) => title === 'Findings'
      ? findingSummary(e) : node('td', {role: 'cell'}, String(value(e)))));
  row.line.row = row;
  return row;
}

function matches(row, words, least, state) {
  return words.every((w) => row.text.includes(w)) && row.worst >= least &&
    (state === '' || row.e.state === state);
}

function applyFilter() {
  const value = byId('filter').value.trim().toLowerCase();
  const words = value.startsWith('ends ') ? [value] : value.split(/\s+/);
  const severity = byId('severity').value;
  const least = severity === '' ? -1 : Number(severity);
  const state = byId('state').value;
  let shown = 0;

  for (const row of rows) {
    const on = matches(row, words, least, state);

    row.line.hidden = !on;
    if (row.more)
      row.more.hidden = !on;
    shown += on;
  }
  byId('shown').textContent = `${shown} of ${rows.length} shown`;
}

function sortBy(column) {
  const [title, value, numeric] = COLUMNS[column];
  const key = title === 'Findings' ? (e) => worstOf(e) * 1000 + value(e) : value;

  sorting = {column, up: sorting.column === column ? !sorting.up : true};
  const keys = new Map(rows.map((row) => [row, key(row.e)]));
  rows.sort((a, b) => {
    const x = keys.get(a), y = keys.get(b);
    const order = numeric ? x - y
      : String(x).localeCompare(String(y), 'en', {numeric: true});

    return sorting.up ? order : -order;
  });
  drawRows();
  byId('endpoints').querySelectorAll('thead th').forEach((th, i) =>
    th.setAttribute('aria-sort', i !== column ? 'none'
      : sorting.up ? 'ascending' : 'descending'));
}

function drawRows() {
  const all = document.createDocumentFragment();

  for (const row of rows) {
    all.append(row.line);
    if (row.more)
      all.append(row.more);
  }
  byId('endpoints').tBodies[0].replaceChildren(all);
}

function drawEndpoints() {
  const head = byId('endpoints').tHead.rows[0];
  const body = byId('endpoints').tBodies[0];

  COLUMNS.forEach(([title], i) => {
    const button = node('button', {type: 'button'}, title);

    button.addEventListener('click', () => sortBy(i));
    head.append(node('th', {scope: 'col', role: 'columnheader', 'aria-sort': 'none'},
                     button));
  });
  rows = data.endpoints.map(makeRow);
  drawRows();
  body.addEventListener('click', (event) => {
    const line = event.target.closest('tr.row');

    if (line)
      toggle(line.row);
  });
  body.addEventListener('keydown', (event) => {
    if (event.target.row && (event.key === 'Enter' || event.key === ' ')) {
      toggle(event.target.row);
      event.preventDefault();
    }
  });
  for (const state of [...new Set(data.endpoints.map((e) => e.state))].sort())
    byId('state').append(node('option', {value: state}, state));
  byId('filter').addEventListener('input', applyFilter);
  byId('severity').addEventListener('change', applyFilter);
  byId('state').addEventListener('change', applyFilter);
  byId('filters').addEventListener('submit', (event) => event.preventDefault());
  byId('filters').addEventListener('reset', () => setTimeout(applyFilter));
  applyFilter();
}

read();
drawHead();
list('changes', data.changes, (c) => [c.text]);
drawMatrix();
drawEnds();
list('whole', data.findings, (f) => [...findingNodes(f),
  node('div', {class: 'soft'}, f.endpoints.join(', '))]);
drawEndpoints();
