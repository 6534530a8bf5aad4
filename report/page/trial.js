// The panel of one trial: values, curves, tags, layers, settings, runs, how to repeat it.

// Metrics that measure the same on training and validation clips, with their curves.
function panelsOf() {
    const panels = new Map();
    for (const name of Object.keys(page.curves.metrics)) {
        const metric = metricNamed(name);
        const base = metric.split && name.startsWith(metric.split + '_') ? name.slice(metric.split.length + 1) : name;
        if (!panels.has(base))
            panels.set(base, []);
        panels.get(base).push(metric);
    }
    const rank = metrics => metrics.some(metric => metric.name === page.metric) ? 0 : metrics[0].of_loss ? 1 : 2;
    return [...panels.values()].sort((a, b) => rank(a) - rank(b));
}

// "valid ROC-AUC" and "train ROC-AUC" without what they share; alone as it is.
function titleOfPanel(metrics) {
    const {title, split} = metrics[0];
    return metrics.length > 1 && split && title.startsWith(split + ' ') ? title.slice(split.length + 1) : title;
}

function meanCurve(curves) {
    const mean = [];
    for (let epoch = 0; epoch < d3.max(curves, curve => curve.length); epoch++) {
        const values = curves.map(curve => curve[epoch]).filter(Number.isFinite);
        mean.push(values.length ? d3.mean(values) : NaN);
    }
    return mean;
}

function curvesPanel(row, metrics) {
    const places = placesOf(page.curves.row, row);
    const lines = metrics.map((metric, i) => {
        const runs = places.map(place => curvesOf(metric.name)[place]);
        return {metric, runs, mean: meanCurve(runs), colour: series(metrics.length > 1 && metric.split === 'train' ? 1 : i ? 0 : 2)};
    }).filter(line => line.mean.some(Number.isFinite));
    if (lines.length === 0)
        return null;
    const c = chart(340, 200, {left: 46, right: lines.length > 1 ? 44 : 12, top: 10, bottom: 24}, `${titleOfPanel(metrics)} by epoch`);
    const epochs = d3.max(lines, line => line.mean.length);
    const values = lines.flatMap(line => line.runs.flatMap(run => [...run].filter(Number.isFinite)));
    const x = d3.scaleLinear([1, Math.max(epochs, 2)], [0, c.width]);
    const y = d3.scaleLinear(d3.extent(values), [c.height, 0]).nice(5);
    const path = d3.line().defined(Number.isFinite).x((value, i) => x(i + 1)).y(y);
    addAxes(c, x, y, {x: Math.min(6, epochs), format: value => Number.isInteger(value) ? value : ''});
    for (const line of lines) {
        if (line.runs.length > 1)
            for (const run of line.runs)
                c.area.append('path').attr('class', 'run').attr('d', path(run)).style('stroke', line.colour);
        c.area.append('path').attr('class', 'curve').attr('d', path(line.mean)).style('stroke', line.colour);
        addBest(c, line, x, y);
    }
    if (lines.length > 1)
        addNames(c, lines.map(line => ({y: y(line.mean[d3.scan(line.mean.map((value, i) => Number.isFinite(value) ? -i : 1))]),
            text: line.metric.split, colour: line.colour})));
    return figureOf(titleOfPanel(metrics), c);
}

// A dot at the best epoch of the metric that ranks.
function addBest(c, line, x, y) {
    if (line.metric.name !== page.metric)
        return;
    const sign = page.maximize ? -1 : 1;
    const best = d3.scan(line.mean.map(value => Number.isFinite(value) ? sign * value : Infinity));
    c.area.append('circle').attr('cx', x(best + 1)).attr('cy', y(line.mean[best])).attr('r', 3.5).style('fill', line.colour)
        .append('title').text(`best epoch ${best + 1}: ${tickText(Number(line.mean[best].toPrecision(3)))}`);
}

function addCurves(parts, row) {
    const figures = panelsOf().map(metrics => curvesPanel(row, metrics)).filter(Boolean);
    if (figures.length === 0)
        return;
    const places = placesOf(page.curves.row, row);
    const mean = places.length === 1 && page.curves.number[places[0]] === 0;
    parts.append(make('h3', {}, 'Curves'), make('div', {class: 'panels'}, ...figures));
    if (mean || places.length > 1)
        parts.append(make('p', {class: 'facts'}, mean ? 'Means over the runs.' : `Thin: the ${places.length} runs; thick: their mean.`));
}

function tagBars(row, metric) {
    const values = tagsOf(metric)[row];
    const tags = page.tags.names.map((name, i) => ({name, value: values[i], clips: page.tags.with[i]}))
        .filter(tag => Number.isFinite(tag.value));
    tags.sort((a, b) => b.value - a.value);
    const longest = d3.max(tags, tag => nameOfTag(tag).length);
    const left = Math.min(230, 14 + 5.8 * longest), step = 15;
    const c = chart(700, tags.length * step + 34, {left, right: 48, top: 4, bottom: 24}, `${page.tags.titles[metric]} of ${tags.length} tags`);
    const top = Math.max(1, d3.max(tags, tag => tag.value)), bottom = Math.min(0, d3.min(tags, tag => tag.value));
    const x = d3.scaleLinear([bottom, top], [0, c.width]);
    const y = d3.scaleBand(d3.range(tags.length), [0, c.height]).padding(.25);
    c.area.append('g').attr('class', 'grid').selectAll('line').data(x.ticks(5)).join('line').attr('x1', x).attr('x2', x).attr('y2', c.height);
    c.area.append('g').attr('class', 'axis').attr('transform', `translate(0,${c.height})`)
        .call(d3.axisBottom(x).ticks(5).tickSize(0).tickPadding(6).tickFormat(tickText)).call(g => g.select('.domain').remove());
    const bars = c.area.append('g').selectAll('g').data(tags).join('g').attr('transform', (tag, i) => `translate(0,${y(i)})`);
    bars.append('rect').attr('class', 'barmark').attr('x', tag => x(Math.min(0, tag.value))).attr('height', y.bandwidth())
        .attr('width', tag => Math.abs(x(tag.value) - x(0)));
    bars.append('text').attr('class', 'ink').attr('x', -6).attr('y', y.bandwidth() / 2).attr('dy', '.34em').attr('text-anchor', 'end')
        .text(tag => cut(nameOfTag(tag), 38)).append('title').text(nameOfTag);
    bars.append('text').attr('x', tag => x(tag.value) + 5).attr('y', y.bandwidth() / 2).attr('dy', '.34em').text(tag => tag.value.toFixed(3));
    return c.svg.node();
}

function nameOfTag(tag) {
    return tag.clips ? `${tag.name} (${tag.clips})` : tag.name;
}

function addTags(parts, row) {
    const metrics = page.tags ? Object.keys(page.tags.metrics).filter(name => tagsOf(name)[row].some(Number.isFinite)) : [];
    if (metrics.length === 0)
        return;
    const wanted = state.get('tags');
    const chosen = metrics.includes(wanted) ? wanted : metrics[0];
    const place = make('div', {}, tagBars(row, chosen));
    const controls = make('div', {class: 'controls'});
    if (metrics.length > 1)
        controls.append(chooser('by', metrics, metrics.map(name => page.tags.titles[name]), chosen, name => {
            setState({tags: name});
            place.replaceChildren(tagBars(row, name));
        }));
    controls.append(page.tags.clips ? `in brackets: how many of the ${page.tags.clips} test clips have the tag` : '');
    parts.append(make('h3', {}, metrics.length > 1 ? 'Tags' : `Tags by ${page.tags.titles[chosen]}`), controls, place);
}

// The items of a list in YAML's flow style: split at the commas outside of brackets and quotes.
function flowItems(text) {
    const items = [];
    let depth = 0, quote = '', item = '';
    for (const letter of text.slice(1, -1)) {
        if (quote)
            quote = letter === quote ? '' : quote;
        else if (letter === '"' || letter === "'")
            quote = letter;
        else
            depth += '[{'.includes(letter) - ']}'.includes(letter);
        if (letter === ',' && depth === 0 && !quote) {
            items.push(item.trim());
            item = '';
        } else {
            item += letter;
        }
    }
    return item.trim() ? [...items, item.trim()] : items;
}

// "{conv1d: {filters: 32}}" as its name and its options.
function layerOf(item) {
    const parts = /^\{([^:{}[\]]+):\s*(.*)\}$/.exec(item);
    return parts ? [parts[1], parts[2].replace(/^\{(.*)\}$/, '$1')] : [item, ''];
}

function addLayers(parts, row) {
    const setting = page.settings.find(s => s.path === 'model.layers');
    const text = setting && textAt(setting, row);
    if (!text || text[0] !== '[')
        return;
    const layers = flowItems(text).map(layerOf);
    parts.append(make('h3', {}, `Layers (${layers.length})`),
        plainTable(null, layers.map(([name, options], i) => [String(i + 1), name, options])));
}

function isConstant(setting) {
    return setting.values.length === 1 && !setting.of;
}

function addSettings(parts, row) {
    const settings = page.settings.filter(setting => textAt(setting, row) !== null && setting.path !== 'model.layers');
    const table = plainTable(null, settings.map(setting => [setting.path, textAt(setting, row)]));
    settings.forEach((setting, i) => table.tBodies[0].rows[i].classList.toggle('varies', !isConstant(setting)));
    parts.append(make('h3', {}, 'Settings'), table);
    if (settings.some(setting => !isConstant(setting)) && trialCount > 1)
        parts.append(make('p', {class: 'facts'}, 'In bold: not the same in all trials.'));
}

function durationText(seconds) {
    if (seconds === null)
        return null;
    return seconds < 60 ? `${seconds.toFixed(1)} s` : seconds < 3600 ? `${(seconds / 60).toFixed(1)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

// When a run started, UTC.
function startText(run) {
    const {first, started} = page.runs;
    return started[run] === null ? null
        : new Date(Number(first) + 1000 * started[run]).toISOString().slice(0, 16).replace('T', ' ');
}

function addRuns(parts, row) {
    const runs = page.runs, places = placesOf(runs.row, row);
    if (places.length === 0)
        return;
    const folds = places.some(i => runs.fold[i] > 0);
    const heads = ['run', 'seed', ...(folds ? ['fold'] : []), 'status', 'epochs', 'best', 'time', 'memory', 'started'];
    const number = value => value === null ? null : String(value);
    parts.append(make('h3', {}, 'Runs'), plainTable(heads, places.map(i => [
        `${page.trials[row]}.${runs.number[i]}`, number(runs.seed[i]), ...(folds ? [number(runs.fold[i])] : []),
        textAt(runs.status, i), number(runs.epochs[i]), number(runs.best_epoch[i]), durationText(runs.seconds[i]),
        runs.peak_memory[i] ? `${Math.round(runs.peak_memory[i] / 1e6)} MB` : null,
        startText(i),
    ])));
    for (const i of places) {
        const reason = textAt(runs.reason, i), log = textAt(runs.log, i);
        if (reason)
            parts.append(make('p', {class: 'failed'}, `Run ${page.trials[row]}.${runs.number[i]}: ${reason}`));
        if (log)
            parts.append(make('p', {class: 'facts'}, `Log of run ${page.trials[row]}.${runs.number[i]}: ${log}`));
    }
    const facts = ['host', 'cpu', 'version', 'libraries', 'git_commit'].map(name =>
        [name.replace('_', ' '), [...new Set(places.map(i => textAt(runs[name], i)).filter(Boolean))].join('; ')]);
    parts.append(plainTable(null, facts.filter(fact => fact[1])));
}

function addRepeat(parts, row) {
    const trial = page.trials[row];
    parts.append(make('h3', {}, 'Again'), make('pre', {tabindex: '0'}, [
        `mtag-report trial ${trial} --yaml > trial${trial}.yaml    # its experiment file`,
        `mtag-run trial${trial}.yaml                        # the same trial in another database`,
        `mtag-run --rerun ${trial}.1                        # does run 1 give the same results again?`,
        `mtag-run --from ${trial} --seeds 5 --name final    # with five new seeds`,
    ].join('\n')));
}

function valuesOf(row) {
    const columns = page.columns.filter(column => column.means || ['weights', 'seconds', 'best_epoch', 'status'].includes(column.name));
    return make('dl', {class: 'values'}, ...columns.filter(column => shownAt(column, row) !== null).map(column =>
        make('div', {}, make('dt', {}, column.title), make('dd', {}, shownAt(column, row)))));
}

function stepTo(row, by) {
    const place = shownRows.indexOf(row) + by;
    if (place >= 0 && place < shownRows.length)
        setState({trial: page.trials[shownRows[place]]});
}

function panelBar(title, row) {
    return make('div', {class: 'bar'}, make('h2', {tabindex: '-1', id: 'panel-title'}, title),
        make('div', {class: 'steps'},
            row === null ? null : starButton(row),
            row === null ? null : press('\u2191', () => stepTo(row, -1), {'aria-label': 'Trial above', title: 'Trial above'}),
            row === null ? null : press('\u2193', () => stepTo(row, 1), {'aria-label': 'Trial below', title: 'Trial below'}),
            press('Close', closePanel)));
}

function closePanel() {
    const trial = state.get('trial');
    setState({trial: null, compare: null}, true);
    const link = trial && [...tableBody.querySelectorAll('a')].find(a => a.textContent === trial);
    (link || document.getElementById('query')).focus();
}

function drawTrial(panel, row) {
    panel.append(panelBar(nameOf(row)[0].toUpperCase() + nameOf(row).slice(1), row), valuesOf(row));
    addCurves(panel, row);
    addTags(panel, row);
    addMistakes(panel, row);
    addLayers(panel, row);
    addSettings(panel, row);
    addRuns(panel, row);
    addRepeat(panel, row);
}

function drawPanel() {
    const panel = document.getElementById('panel');
    const row = state.has('trial') ? rowOfTrial(state.get('trial')) : -1;
    const compared = row < 0 && state.has('compare') ? starred() : [];
    const inside = panel.contains(document.activeElement);
    panel.textContent = '';
    panel.hidden = row < 0 && compared.length < 2;
    if (panel.hidden)
        return;
    if (row >= 0)
        drawTrial(panel, row);
    else
        drawComparison(panel, compared);
    panel.scrollTop = 0;
    if (!inside)
        document.getElementById('panel-title').focus({preventScroll: true});
    else
        panel.querySelector('.steps button:nth-last-child(2), .steps button').focus({preventScroll: true});
}

function startPanel() {
    document.addEventListener('keydown', event => {
        if (event.key === 'Escape' && !document.getElementById('panel').hidden)
            closePanel();
    });
    watchState(names => {
        if (names.includes('trial') || names.includes('compare'))
            drawPanel();
    });
    if (state.has('trial') || state.has('compare'))
        drawPanel();
}
