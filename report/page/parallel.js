// Parallel coordinates: a line for each trial through its parameters and its metric. Brushes on
// the axes filter the table and every figure.

const MOST_AXES = 10;

const parallel = {axes: [], height: 210, top: 42, width: 0, marked: -1};

// The brushes in the address, `name:0.1:0.5;...`: shares of the axis from its top.
function brushes() {
    const all = new Map();
    for (const part of (state.get('brush') || '').split(';').filter(Boolean)) {
        const [name, from, to] = part.split(':');
        all.set(decodeURIComponent(name), [Number(from), Number(to)]);
    }
    return all;
}

function writeBrushes(all) {
    setState({brush: [...all].map(([name, [from, to]]) => `${encodeURIComponent(name)}:${from.toFixed(3)}:${to.toFixed(3)}`).join(';')});
}

// Whether the brushes leave the row.
function judgeOfBrushes() {
    const wanted = [...brushes()].map(([name, range]) => [parallel.axes.find(axis => axis.column.name === name), range]).filter(([axis]) => axis);
    return row => wanted.every(([axis, [from, to]]) => {
        const at = axis.at(row) / parallel.height;
        return at >= from && at <= to;
    });
}

function linePath(context, row) {
    context.beginPath();
    let open = false;
    for (const axis of parallel.axes) {
        const y = axis.at(row);
        // A parameter that the trial does not have: the line runs below the axes.
        const shown = Number.isNaN(y) ? parallel.height + 14 : y;
        if (open)
            context.lineTo(axis.x, shown + parallel.top);
        else
            context.moveTo(axis.x, shown + parallel.top);
        open = true;
    }
    context.stroke();
}

function drawLines() {
    const canvas = parallel.canvas, ratio = devicePixelRatio || 1;
    canvas.width = parallel.width * ratio;
    canvas.height = (parallel.height + parallel.top + 24) * ratio;
    const context = canvas.getContext('2d');
    context.scale(ratio, ratio);
    const colours = colourOfRows(), style = getComputedStyle(document.documentElement);
    const left = new Set(shownRows);
    const metric = metricColumn(), sign = isHigh(page.metric) ? 1 : -1;
    const order = [...shownRows].sort((a, b) => sign * (numberAt(metric, a) - numberAt(metric, b)));
    context.lineWidth = .75;
    context.globalAlpha = .25;
    context.strokeStyle = style.getPropertyValue('--line').trim();
    for (let row = 0; row < trialCount; row++)
        if (!left.has(row))
            linePath(context, row);
    context.globalAlpha = shownRows.length > 200 ? .55 : .85;
    context.lineWidth = shownRows.length > 60 ? 1 : 1.6;
    for (const row of order) {
        context.strokeStyle = colours[row];
        linePath(context, row);
    }
    const open = state.has('trial') ? rowOfTrial(state.get('trial')) : -1;
    context.globalAlpha = 1;
    context.lineWidth = 2.5;
    context.strokeStyle = style.getPropertyValue('--series-1').trim();
    for (const row of [open, parallel.marked])
        if (row >= 0)
            linePath(context, row);
}

function addBrush(group, axis) {
    const brush = d3.brushY().extent([[-11, 0], [11, parallel.height]]);
    const own = brushes().get(axis.column.name);
    const place = group.append('g').attr('class', 'brush').call(brush);
    if (own)
        place.call(brush.move, own.map(share => share * parallel.height));
    place.call(brush.on('end', () => {
        const all = brushes(), selection = d3.event.selection;
        if (selection)
            all.set(axis.column.name, selection.map(y => y / parallel.height));
        else
            all.delete(axis.column.name);
        writeBrushes(all);
    }));
}

function drawAxes() {
    const svg = d3.select(parallel.svg).attr('viewBox', `0 0 ${parallel.width} ${parallel.height + parallel.top + 24}`);
    svg.selectAll('*').remove();
    parallel.axes.forEach((axis, i) => {
        const group = svg.append('g').attr('transform', `translate(${axis.x},${parallel.top})`);
        group.append('g').attr('class', 'axis').call(d3.axisLeft(axis.scale).tickValues(tickValues(axis, 5)).tickFormat(tickOf(axis)).tickSize(4));
        group.append('text').attr('class', 'name ink').attr('y', i % 2 && parallel.axes.length > 7 ? -28 : -13)
            .attr('text-anchor', i === 0 ? 'start' : i === parallel.axes.length - 1 ? 'end' : 'middle').attr('x', i === 0 ? -50 : i === parallel.axes.length - 1 ? 12 : 0)
            .text(cut(axis.column.title, 22));
        addBrush(group, axis);
    });
}

function layParallel() {
    const columns = parameterColumns().slice(0, MOST_AXES - 1);
    parallel.width = Math.max(500, parallel.place.clientWidth);
    const left = 60, right = 24;
    parallel.axes = [...columns, metricColumn()].map((column, i, all) =>
        ({...axisOf(column, [parallel.height, 0]), x: left + i * (parallel.width - left - right) / Math.max(1, all.length - 1)}));
    drawAxes();
}

function startParallel(place) {
    if (trialCount < 2 || parameterColumns().length === 0 || !metricColumn())
        return false;
    parallel.place = place;
    parallel.canvas = make('canvas', {'aria-hidden': 'true'});
    parallel.svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    parallel.svg.setAttribute('role', 'img');
    parallel.svg.setAttribute('aria-label', 'Parallel coordinates of the trials; brushes filter, as comparisons in the field above do');
    place.append(parallel.canvas, parallel.svg);
    layParallel();
    tableBody.addEventListener('mouseover', event => {
        const row = event.target.closest('tr');
        parallel.marked = row && row.dataset.row !== undefined ? Number(row.dataset.row) : -1;
        drawLines();
    });
    tableBody.addEventListener('mouseleave', () => {
        parallel.marked = -1;
        drawLines();
    });
    return true;
}
