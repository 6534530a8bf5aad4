// The figures above the table: parallel coordinates, the metric over a parameter and over its
// cost, groups, the runs in time. Each shows the rows that the filter and the brushes leave.

const figures = {};

// Points of the shown rows on two axes; a point opens its trial.
function scatter(xColumn, label, front) {
    const c = chart(420, 250, {left: 52, right: 14, top: 10, bottom: 36}, label);
    const x = axisOf(xColumn, [0, c.width]), y = axisOf(metricColumn(), [c.height, 0]);
    c.area.append('g').attr('class', 'grid').selectAll('line').data(tickValues(y, 5)).join('line').attr('x2', c.width).attr('y1', y.scale).attr('y2', y.scale);
    c.area.append('g').attr('class', 'axis').attr('transform', `translate(0,${c.height})`)
        .call(d3.axisBottom(x.scale).tickValues(tickValues(x, 5)).tickFormat(tickOf(x)).tickSize(4));
    c.area.append('g').attr('class', 'axis').call(d3.axisLeft(y.scale).tickValues(tickValues(y, 5)).tickFormat(tickText).tickSize(0).tickPadding(6))
        .call(g => g.select('.domain').remove());
    c.area.append('text').attr('x', c.width / 2).attr('y', c.height + 32).attr('text-anchor', 'middle').text(xColumn.title);
    const rows = shownRows.filter(row => Number.isFinite(x.at(row)) && Number.isFinite(y.at(row)));
    if (front)
        addFront(c, rows, x, y);
    c.area.append('g').selectAll('circle').data(rows).join('circle').attr('class', 'point').attr('cx', x.at).attr('cy', y.at)
        .attr('r', rows.length > 200 ? 2.5 : 4).on('click', row => setState({trial: page.trials[row]}, true))
        .append('title').text(row => `${nameOf(row)}\n${shownAt(xColumn, row)}: ${shownAt(metricColumn(), row)}`);
    return c.svg.node();
}

// The trials that no other beats in both.
function addFront(c, rows, x, y) {
    const cost = row => numberAt(x.column, row), worth = row => (isHigh(page.metric) ? 1 : -1) * numberAt(y.column, row);
    const front = [];
    for (const row of [...rows].sort((a, b) => cost(a) - cost(b) || worth(b) - worth(a)))
        if (front.length === 0 || worth(row) > worth(front[front.length - 1]))
            front.push(row);
    c.area.append('path').attr('class', 'reference').attr('d', d3.line().curve(d3.curveStepAfter).x(x.at).y(y.at)(front));
}

// A figure with a choice of columns, which the address keeps.
function chosenFigure(title, key, columns, draw) {
    const place = make('div');
    const now = () => columns.find(column => column.name === state.get(key)) || columns[0];
    const redraw = () => place.replaceChildren(draw(now()));
    const controls = make('div', {class: 'controls'}, make('strong', {}, title),
        columns.length > 1 ? chooser('over', columns.map(column => column.name), columns.map(column => column.title), now().name, name => {
            setState({[key]: name});
            redraw();
        }) : `over ${now().title}`);
    return {element: make('figure', {}, controls, place), redraw};
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
    const {row, started, ended, status} = page.runs, shown = new Set(shownRows);
    const runs = d3.range(row.length).filter(i => started[i] !== null && ended[i] !== null && shown.has(row[i])).sort((a, b) => started[a] - started[b]);
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
    c.area.append('g').selectAll('rect').data(runs).join('rect').attr('class', i => textAt(status, i) === 'failed' ? 'span lost' : 'span')
        .attr('x', i => x(started[i] / unit)).attr('width', i => Math.max(1, x(ended[i] / unit) - x(started[i] / unit) - .75))
        .attr('y', i => y(laneOf.get(i))).attr('height', y.bandwidth()).on('click', i => setState({trial: page.trials[row[i]]}, true))
        .append('title').text(i => `${page.trials[row[i]]}.${page.runs.number[i]}: ${textAt(status, i)}`);
    return c.svg.node();
}

function drawFigures() {
    if (figures.parallel)
        drawLines();
    for (const figure of figures.others || [])
        figure.redraw();
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
    const place = make('div');
    figures.others = [
        parameters.length ? chosenFigure(metric.title, 'x', parameters, column => scatter(column, `${metric.title} over ${column.title}`)) : null,
        costs.length ? chosenFigure('What it costs', 'cost', costs, column => scatter(column, `${metric.title} over ${column.title}`, true)) : null,
        parameters.length ? chosenFigure('Groups', 'group', parameters, groupsTable) : null,
        timed ? {element: make('figure', {}, make('div', {class: 'controls'}, make('strong', {}, 'Runs in time')), place),
            redraw: () => place.replaceChildren(timeline())} : null,
    ].filter(Boolean);
    panels.append(...figures.others.map(figure => figure.element));
    drawFigures();
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
