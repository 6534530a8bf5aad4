// The figures above the table: parallel coordinates, the metric over a parameter and over its
// cost, groups, the runs in time. Each shows the rows that the filter and the brushes leave.

const figures = {};

// A mark for each of the data; thousands are drawn in the time that d3 takes for hundreds.
function drawMarks(group, tag, name, data, place) {
    const model = document.createElementNS('http://www.w3.org/2000/svg', tag), all = document.createDocumentFragment();
    model.setAttribute('class', name);
    const marks = data.map(datum => {
        const mark = model.cloneNode();
        mark.__data__ = datum;
        for (const [property, value] of place(datum))
            mark.setAttribute(property, value);
        all.append(mark);
        return mark;
    });
    group.node().append(all);
    return marks;
}

// Marks of rows: those that are not shown are switched off rather than drawn anew.
function followRows(marks, rowOf) {
    const shown = new Set(shownRows);
    for (const mark of marks)
        mark.classList.toggle('off', !shown.has(rowOf(mark.__data__)));
}

// The text of a mark when the mouse comes to it.
function titleOf(group, text) {
    group.on('mouseover', () => {
        const mark = d3.event.target;
        if (!mark.firstChild && mark.__data__ !== undefined)
            d3.select(mark).append('title').text(text(mark.__data__));
    });
}

// Points of the rows on two axes; a point opens its trial.
function scatter(xColumn, label, front) {
    const c = chart(420, 250, {left: 52, right: 14, top: 10, bottom: 36}, label);
    const x = axisOf(xColumn, [0, c.width]), y = axisOf(metricColumn(), [c.height, 0]);
    c.area.append('g').attr('class', 'grid').selectAll('line').data(tickValues(y, 5)).join('line').attr('x2', c.width).attr('y1', y.scale).attr('y2', y.scale);
    c.area.append('g').attr('class', 'axis').attr('transform', `translate(0,${c.height})`)
        .call(d3.axisBottom(x.scale).tickValues(tickValues(x, 5)).tickFormat(tickOf(x)).tickSize(4));
    c.area.append('g').attr('class', 'axis').call(d3.axisLeft(y.scale).tickValues(tickValues(y, 5)).tickFormat(tickText).tickSize(0).tickPadding(6))
        .call(g => g.select('.domain').remove());
    c.area.append('text').attr('x', c.width / 2).attr('y', c.height + 32).attr('text-anchor', 'middle').text(xColumn.title);
    const rows = d3.range(trialCount).filter(row => Number.isFinite(x.at(row)) && Number.isFinite(y.at(row)));
    const line = front ? c.area.append('path').attr('class', 'reference') : null;
    const group = c.area.append('g'), radius = rows.length > 200 ? 2.5 : 4;
    const points = drawMarks(group, 'circle', 'point', rows, row => [['cx', x.at(row).toFixed(1)], ['cy', y.at(row).toFixed(1)], ['r', radius]]);
    group.on('click', () => setState({trial: page.trials[d3.event.target.__data__]}, true));
    titleOf(group, row => `${nameOf(row)}\n${shownAt(xColumn, row)}: ${shownAt(metricColumn(), row)}`);
    return {element: c.svg.node(), follow: () => {
        followRows(points, row => row);
        if (line)
            line.attr('d', frontPath(rows, x, y));
    }};
}

// A line of steps through the shown trials that no other beats in both.
function frontPath(rows, x, y) {
    const cost = row => numberAt(x.column, row), worth = row => (isHigh(page.metric) ? 1 : -1) * numberAt(y.column, row);
    const front = [], shown = new Set(shownRows);
    for (const row of rows.filter(row => shown.has(row)).sort((a, b) => cost(a) - cost(b) || worth(b) - worth(a)))
        if (front.length === 0 || worth(row) > worth(front[front.length - 1]))
            front.push(row);
    return d3.line().curve(d3.curveStepAfter).x(x.at).y(y.at)(front);
}

// A figure with a choice of columns, which the address keeps.
function chosenFigure(title, key, columns, draw) {
    const place = make('div');
    const now = () => columns.find(column => column.name === state.get(key)) || columns[0];
    let drawn = null;
    const redraw = () => {
        drawn = draw(now());
        place.replaceChildren(drawn.element);
        drawn.follow();
    };
    const follow = () => drawn ? drawn.follow() : redraw();
    const controls = make('div', {class: 'controls'}, make('strong', {}, title),
        columns.length > 1 ? chooser('over', columns.map(column => column.name), columns.map(column => column.title), now().name, name => {
            setState({[key]: name});
            redraw();
        }) : `over ${now().title}`);
    return {element: make('figure', {}, controls, place), follow};
}

function groups(column) {
    const element = make('div');
    return {element, follow: () => element.replaceChildren(groupsTable(column))};
}

function groupsTable(column) {
    const metric = metricColumn(), groups = d3.nest().key(row => shownAt(column, row) === null ? '\u2013' : shownAt(column, row))
        .entries(shownRows.filter(row => numberAt(metric, row) !== null));
    for (const group of groups) {
        const numbers = group.values.map(row => numberAt(metric, row));
        group.mean = d3.mean(numbers);
        group.deviation = numbers.length > 1 ? d3.deviation(numbers) : null;
        group.best = isHigh(page.metric) ? d3.max(numbers) : d3.min(numbers);
    }
    groups.sort((a, b) => (isHigh(page.metric) ? -1 : 1) * (a.mean - b.mean));
    const shown = groups.slice(0, 12);
    const table = plainTable([column.title, 'trials', `mean ${metric.title}`, 'best'], shown.map(group =>
        [group.key, String(group.values.length), deviatingText(group.mean, group.deviation, metric), measureText(group.best)]));
    return make('div', {}, table, groups.length > shown.length ? make('p', {class: 'facts'}, `The best 12 of ${groups.length} values.`) : '');
}

// Runs in lanes, as workers had them.
function timeline() {
    const {row, started, ended, status} = page.runs;
    const runs = d3.range(row.length).filter(i => started[i] !== null && ended[i] !== null).sort((a, b) => started[a] - started[b]);
    const lanes = [];
    const laneOf = new Map(runs.map(i => {
        let lane = lanes.findIndex(end => end <= started[i] + .05);
        lane = lane < 0 ? lanes.length : lane;
        lanes[lane] = ended[i];
        return [i, lane];
    }));
    const c = chart(420, 250, {left: 14, right: 14, top: 10, bottom: 36}, `Timeline of ${runs.length} runs`);
    const end = d3.max(runs, i => ended[i]) || 1;
    const [unit, name] = end > 7200 ? [3600, 'hours'] : end > 120 ? [60, 'minutes'] : [1, 'seconds'];
    const x = d3.scaleLinear([0, end / unit], [0, c.width]);
    const y = d3.scaleBand(d3.range(lanes.length), [0, c.height]).padding(lanes.length > 20 ? .1 : .2);
    c.area.append('g').attr('class', 'axis').attr('transform', `translate(0,${c.height})`).call(d3.axisBottom(x).ticks(6).tickFormat(tickText).tickSize(4));
    c.area.append('text').attr('x', c.width / 2).attr('y', c.height + 32).attr('text-anchor', 'middle').text(`${name} since the first start`);
    const group = c.area.append('g'), height = y.bandwidth();
    const marks = drawMarks(group, 'rect', 'span', runs, i => {
        const from = x(started[i] / unit), width = Math.max(1, x(ended[i] / unit) - from - .75);
        return [['x', from.toFixed(1)], ['width', width.toFixed(1)], ['y', y(laneOf.get(i)).toFixed(1)], ['height', height.toFixed(1)],
            ...(textAt(status, i) === 'failed' ? [['class', 'span lost']] : [])];
    });
    group.on('click', () => setState({trial: page.trials[row[d3.event.target.__data__]]}, true));
    titleOf(group, i => `${page.trials[row[i]]}.${page.runs.number[i]}: ${textAt(status, i)}`);
    return {element: c.svg.node(), follow: () => followRows(marks, i => row[i])};
}

function drawFigures() {
    if (figures.parallel)
        drawLines();
    for (const figure of figures.others || [])
        figure.follow();
}

function startFigures() {
    const section = document.getElementById('figures'), metric = metricColumn(), parameters = parameterColumns();
    if (trialCount < 2 || !metric)
        return;
    section.hidden = false;
    const lines = make('div', {class: 'parallel'}), panels = make('div', {class: 'panels'});
    section.append(lines, panels);
    figures.parallel = startParallel(lines);
    const costs = ['seconds', 'weights'].map(columnNamed).filter(column => column && new Set(page.trials.map((t, row) => numberAt(column, row))).size > 1);
    const timed = page.runs.started.some((start, i) => start !== null && page.runs.ended[i] !== null);
    const lanes = timed ? timeline() : null;
    figures.others = [
        parameters.length ? chosenFigure(metric.title, 'x', parameters, column => scatter(column, `${metric.title} over ${column.title}`)) : null,
        costs.length ? chosenFigure('What it costs', 'cost', costs, column => scatter(column, `${metric.title} over ${column.title}`, true)) : null,
        parameters.length ? chosenFigure('Groups', 'group', parameters, groups) : null,
        lanes ? {element: make('figure', {}, make('div', {class: 'controls'}, make('strong', {}, 'Runs in time')), lanes.element), follow: lanes.follow} : null,
    ].filter(Boolean);
    panels.append(...figures.others.map(figure => figure.element));
    if (parameters.length)
        panels.append(importanceFigure());
    watchState(names => {
        if (names.some(name => ['query', 'brush', 'theme'].includes(name)))
            drawFigures();
        if (names.includes('trial') && figures.parallel)
            drawLines();
    });
    addEventListener('resize', later(() => {
        if (figures.parallel) {
            layParallel();
            drawLines();
        }
    }));
}
