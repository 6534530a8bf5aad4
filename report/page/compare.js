// Starred trials, and their comparison: settings that differ, metrics, and their differences from
// the first.

const starred = () => listOf('star').map(rowOfTrial).filter(row => row >= 0);

function isStarred(row) {
    return listOf('star').includes(page.trials[row]);
}

function toggleStar(row) {
    const trial = page.trials[row], list = listOf('star');
    setState({star: (list.includes(trial) ? list.filter(other => other !== trial) : [...list, trial]).join(',')});
}

function starButton(row) {
    const button = press('', () => toggleStar(row), {class: 'press star'});
    const show = () => {
        button.textContent = isStarred(row) ? '\u2605 Starred' : '\u2606 Star';
        button.setAttribute('aria-pressed', String(isStarred(row)));
    };
    button.addEventListener('click', show);
    show();
    return button;
}

function differenceText(column, row, first) {
    const text = shownAt(column, row), a = numberAt(column, row), b = numberAt(column, first);
    if (row === first || a === null || b === null)
        return text;
    const by = a - b;
    return `${text} (${by < 0 ? '\u2212' : '+'}${measureText(Math.abs(by))})`;
}

// Losses of other kinds are not subtracted.
function comparableMetric(column, rows) {
    const metric = metricNamed(column.name), loss = page.settings.find(setting => setting.path === 'train.loss' || setting.path === 'train.loss.type');
    return !(metric && metric.of_loss && loss && new Set(rows.map(row => textAt(loss, row))).size > 1);
}

function comparedCurves(rows) {
    if (!page.curves.metrics[page.metric])
        return '';
    const c = chart(700, 260, {left: 52, right: 110, top: 10, bottom: 24}, `${page.metric} of ${rows.length} trials by epoch`);
    const lines = rows.map((row, i) => ({row, mean: meanCurve(placesOf(page.curves.row, row).map(place => curvesOf(page.metric)[place])), colour: series(i)}))
        .filter(line => line.mean.some(Number.isFinite));
    if (lines.length === 0)
        return '';
    const x = d3.scaleLinear([1, Math.max(2, d3.max(lines, line => line.mean.length))], [0, c.width]);
    const y = d3.scaleLinear(d3.extent(lines.flatMap(line => line.mean.filter(Number.isFinite))), [c.height, 0]).nice(5);
    addAxes(c, x, y, {format: value => Number.isInteger(value) ? value : ''});
    const path = d3.line().defined(Number.isFinite).x((value, i) => x(i + 1)).y(y);
    lines.forEach((line, i) => c.area.append('path').attr('class', 'curve').attr('d', path(line.mean)).style('stroke', line.colour)
        .style('stroke-dasharray', i < 5 ? null : '5 3'));
    addNames(c, lines.map(line => ({y: y(line.mean.filter(Number.isFinite).pop()), text: cut(textAt(page.labels, line.row) || `trial ${page.trials[line.row]}`, 16), colour: line.colour})));
    return figureOf(metricColumn().title, c);
}

function drawComparison(panel, rows) {
    const heads = name => [name, ...rows.map(row => `trial ${page.trials[row]}`)];
    const settings = page.settings.filter(setting => new Set(rows.map(row => textAt(setting, row))).size > 1);
    const values = page.columns.filter(column => column.means || ['weights', 'seconds', 'best_epoch'].includes(column.name));
    panel.append(panelBar(`${rows.length} trials compared`, null), make('h3', {}, 'Metrics'),
        plainTable(heads('metric'), values.map(column => [column.title, ...rows.map(row =>
            column.means && comparableMetric(column, rows) ? differenceText(column, row, rows[0]) : shownAt(column, row))])),
        make('p', {class: 'facts'}, `In brackets: the difference from trial ${page.trials[rows[0]]}. Whether it is more than chance: mtag-report diff ${rows.map(row => page.trials[row]).join(' ')}`),
        make('h3', {}, settings.length ? 'Settings that differ' : 'No setting differs'));
    if (settings.length)
        panel.append(plainTable(heads('setting'), settings.map(setting => [setting.path, ...rows.map(row => textAt(setting, row))])));
    panel.append(make('h3', {}, 'Curves'), comparedCurves(rows));
}

function showStars() {
    const rows = starred(), button = document.getElementById('compare');
    button.hidden = rows.length < 2;
    button.textContent = `Compare ${rows.length} starred`;
    for (const row of tableBody.rows)
        row.classList.toggle('starred', row.dataset.row !== undefined && isStarred(Number(row.dataset.row)));
}

// An address without stars has those of the database.
function startStars() {
    if (!state.has('star') && page.starred.length > 0)
        setState({star: page.starred.join(',')});
    document.getElementById('theme').before(press('', () => setState({compare: '1', trial: null}, true), {id: 'compare', hidden: true}));
    watchState(names => {
        if (names.includes('star'))
            showStars();
    });
    showStars();
}
