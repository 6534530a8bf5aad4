// Small charts in SVG, which print well and whose text can be selected.

const series = index => `var(--series-${index % 5})`;

// Values as ticks show them: short, without noise.
const tickText = value => Math.abs(value) >= 1e4 || (value !== 0 && Math.abs(value) < 1e-3) ? d3.format('.1~e')(value) : d3.format('.4~f')(value);

// An empty chart of width x height with its inner area at margin.
function chart(width, height, margin, label) {
    const svg = d3.create('svg').attr('viewBox', `0 0 ${width} ${height}`).attr('role', 'img').attr('aria-label', label);
    return {
        svg,
        area: svg.append('g').attr('transform', `translate(${margin.left},${margin.top})`),
        width: width - margin.left - margin.right,
        height: height - margin.top - margin.bottom,
    };
}

function addAxes(c, x, y, ticks = {}) {
    const grid = c.area.append('g').attr('class', 'grid');
    grid.selectAll('line').data(y.ticks(ticks.y || 5)).join('line').attr('x2', c.width).attr('y1', y).attr('y2', y);
    c.area.append('g').attr('class', 'axis').attr('transform', `translate(0,${c.height})`)
        .call(d3.axisBottom(x).ticks(ticks.x || 6).tickSize(4).tickFormat(ticks.format || tickText));
    c.area.append('g').attr('class', 'axis').call(d3.axisLeft(y).ticks(ticks.y || 5).tickSize(0).tickPadding(6).tickFormat(tickText))
        .call(g => g.select('.domain').remove());
}

// Names at the ends of lines, moved apart: [{y, text, colour}] sorted by y.
function addNames(c, names) {
    names.sort((a, b) => a.y - b.y);
    for (let i = 1; i < names.length; i++)
        names[i].y = Math.max(names[i].y, names[i - 1].y + 12);
    const over = names.length ? names[names.length - 1].y - c.height : 0;
    for (let i = names.length - 1, limit = c.height; over > 0 && i >= 0; i--, limit -= 12)
        names[i].y = Math.min(names[i].y, limit);
    c.area.append('g').selectAll('text').data(names).join('text').attr('class', 'name').attr('x', c.width + 6)
        .attr('y', name => name.y).attr('dy', '.32em').style('fill', name => name.colour).text(name => name.text);
}

function figureOf(title, c, properties = {}) {
    return make('figure', properties, make('figcaption', {}, title), c.svg.node());
}
