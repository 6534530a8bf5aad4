// The table of trials: sorted by a head, filtered by words, drawn fifty rows at a time.

const DRAWN_AT_ONCE = 50;

let shownRows = page.trials.map((trial, row) => row); // in the table's order
let drawn = 0;
let tableBody, tableHead, modelRow;

// The column and direction that the address asks for; without one the order of the file.
function sorting() {
    const name = state.get('sort');
    const index = name ? page.columns.findIndex(column => column.name === name) : -1;
    return {index, descending: state.get('down') === '1'};
}

// Rows without a value stand last in both directions; equal ones keep the table's order.
function sorted(rows) {
    const {index, descending} = sorting();
    if (index < 0)
        return rows;
    const column = page.columns[index], sign = descending ? -1 : 1;
    const numbers = (column.means || column.numbers || []).some(number => number !== null);
    const key = numbers ? rows.map(row => numberAt(column, row)) : rows.map(row => shownAt(column, row));
    const order = rows.map((row, i) => i);
    order.sort((a, b) => {
        const x = key[a], y = key[b];
        if (x === null || y === null)
            return (x === null) - (y === null) || a - b;
        return (x < y ? -sign : x > y ? sign : 0) || a - b;
    });
    return order.map(i => rows[i]);
}

function rankColumn() {
    return columnNamed('rank');
}

// A row without texts, which the others copy: copies are made much faster than new elements.
function emptyRow() {
    return make('tr', {}, ...page.columns.map(column => column.name === 'trial'
        ? make('th', {scope: 'row', class: 'number'}, make('a'))
        : make('td', {class: column.means || column.numbers ? 'number' : null})));
}

const LONG = 40; // letters of a text that its cell may have to cut

function fillCell(cell, column, row) {
    const text = shownAt(column, row), shown = text === null ? '\u2013' : text;
    if (column.name === 'trial') {
        cell.firstChild.href = '#trial=' + text;
        cell.firstChild.textContent = text;
        return;
    }
    if (column.name === 'status' && text === 'failed')
        cell.className = 'failed';
    if (column.rounded || shown.length > LONG)
        cell.title = column.rounded ? textAt(column, row) || '' : shown;
    if (column.bestRows.has(row))
        cell.append(make('strong', {}, shown));
    else
        cell.textContent = shown;
}

function rowOf(row) {
    const rank = rankColumn(), element = modelRow.cloneNode(true);
    element.dataset.row = row;
    page.columns.forEach((column, i) => fillCell(element.children[i], column, row));
    if (rank && shownAt(rank, row) === null)
        element.className = 'unranked';
    if (isStarred(row))
        element.classList.add('starred');
    if (String(page.trials[row]) === state.get('trial'))
        element.classList.add('open');
    return element;
}

function drawMore() {
    const end = Math.min(drawn + DRAWN_AT_ONCE, shownRows.length);
    const rows = document.createDocumentFragment();
    for (; drawn < end; drawn++)
        rows.append(rowOf(shownRows[drawn]));
    tableBody.append(rows);
    showMore();
}

function showMore() {
    const more = document.getElementById('more');
    more.hidden = drawn === shownRows.length;
    more.firstChild.textContent = `${drawn} of ${shownRows.length} drawn`;
}

// Whether the address asks for other rows, or another order, than the file has.
const isAsInFile = () => !['query', 'sort', 'brush'].some(name => state.has(name));

// Keeps the rows that stand in the file.
function keepTable() {
    [...tableBody.rows].forEach((element, row) => {
        const rank = rankColumn();
        element.dataset.row = row;
        element.classList.toggle('unranked', Boolean(rank) && shownAt(rank, row) === null);
    });
    drawn = tableBody.rows.length;
    showMore();
    showOrder();
    markOpen();
}

// Draws the rows anew, as the address says.
function drawTable() {
    shownRows = sorted(filtered(page.trials.map((trial, row) => row).filter(judgeOfBrushes()), state.get('query') || ''));
    tableBody.textContent = '';
    drawn = 0;
    if (shownRows.length === 0)
        tableBody.append(make('tr', {}, make('td', {class: 'none', colspan: page.columns.length}, 'No trial is left by the filter.')));
    drawMore();
    showOrder();
}

// Which head sorts, and how many trials are left.
function showOrder() {
    const {index, descending} = sorting();
    const rank = rankColumn();
    const ranks = rank ? shownRows.map(row => numberAt(rank, row)).filter(number => number !== null) : [];
    const byRank = ranks.every((number, i) => i === 0 || ranks[i - 1] <= number);
    [...tableHead.children].forEach((head, i) => {
        if (i === index || (index < 0 && byRank && page.columns[i] === rank))
            head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
        else
            head.removeAttribute('aria-sort');
    });
    const count = shownRows.length === trialCount ? `${trialCount} trial${trialCount === 1 ? '' : 's'}`
                                                   : `${shownRows.length} of ${trialCount} trials`;
    document.getElementById('count').textContent = count;
}

// A metric first by its better end, then by the other, then as it was.
function pressHead(index) {
    const column = page.columns[index];
    const first = isHigh(column.name) ? '1' : null;
    const now = sorting();
    if (now.index !== index)
        setState({sort: column.name, down: first});
    else if (now.descending === (first === '1'))
        setState({sort: column.name, down: first ? null : '1'});
    else
        setState({sort: null, down: null});
    tell(`sorted by ${state.has('sort') ? column.title : 'rank'}`);
}

function openRow(event) {
    const row = event.target.closest('tr');
    if (!row || row.dataset.row === undefined || event.defaultPrevented || String(getSelection()))
        return;
    event.preventDefault();
    setState({trial: page.trials[row.dataset.row]}, true);
}

function markOpen() {
    for (const row of tableBody.rows)
        row.classList.toggle('open', String(page.trials[row.dataset.row]) === state.get('trial'));
}

function startTable() {
    const table = document.querySelector('#trials table');
    table.classList.add('live');
    tableHead = table.tHead.rows[0];
    tableBody = table.tBodies[0];
    for (const column of page.columns)
        column.bestRows = new Set(column.best);
    modelRow = emptyRow();
    [...tableHead.children].forEach((head, i) => head.firstChild.addEventListener('click', () => pressHead(i)));
    tableBody.addEventListener('click', openRow);
    const more = document.getElementById('more');
    more.append(make('span'), press('Draw more', drawMore));
    new IntersectionObserver(entries => {
        if (entries[0].isIntersecting && drawn < shownRows.length)
            drawMore();
    }, {rootMargin: '600px'}).observe(more);
    for (const note of document.querySelectorAll('.drawn'))
        note.remove();
    watchState(names => {
        if (names.some(name => ['query', 'sort', 'down', 'brush'].includes(name)))
            drawTable();
        if (names.includes('trial'))
            markOpen();
    });
}
