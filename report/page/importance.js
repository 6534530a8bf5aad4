// How much each parameter matters, as bars with their errors: report/page/importance.c.

function importance() {
    const {parameters, trials, explained, verdict} = page.importance, shown = parameters.slice(0, 12);
    const left = Math.min(150, 12 + 6 * d3.max(shown, p => Math.min(p.title.length, 24)));
    const c = chart(420, Math.max(120, shown.length * 22 + 36), {left, right: 60, top: 8, bottom: 28}, `Importance of ${parameters.length} parameters`);
    const x = d3.scaleLinear([0, Math.max(.05, d3.max(shown, p => p.share + (p.error || 0)))], [0, c.width]).nice(5);
    const y = d3.scaleBand(d3.range(shown.length), [0, c.height]).padding(.35);
    c.area.append('g').attr('class', 'axis').attr('transform', `translate(0,${c.height})`)
        .call(d3.axisBottom(x).ticks(5).tickFormat(d3.format('.0%')).tickSize(4));
    const bars = c.area.append('g').selectAll('g').data(shown).join('g').attr('transform', (p, i) => `translate(0,${y(i)})`);
    const middle = y.bandwidth() / 2;
    bars.append('rect').attr('class', 'barmark').attr('width', p => x(Math.max(0, p.share))).attr('height', y.bandwidth());
    bars.filter(p => p.error !== null).append('path').attr('class', 'reference')
        .attr('d', p => `M${x(Math.max(0, p.share - p.error))},${middle}H${x(p.share + p.error)}`);
    bars.append('text').attr('class', 'ink').attr('x', -6).attr('y', middle).attr('dy', '.34em').attr('text-anchor', 'end').text(p => cut(p.title, 24));
    bars.append('text').attr('x', p => x(Math.max(0, p.share + (p.error || 0))) + 5).attr('y', middle).attr('dy', '.34em').text(p => d3.format('.0%')(p.share));
    const facts = `Shares of the variance (fANOVA) of ${trials} trials, with one standard error; the model explains ${d3.format('.0%')(explained)}`
        + (verdict ? `; ${verdict}.` : '.');
    return make('figure', {}, make('div', {class: 'controls'}, make('strong', {}, 'Which parameters matter')), c.svg.node(),
        make('p', {class: 'facts'}, facts));
}

// The figure, or why there is none.
function importanceFigure() {
    if (page.importance.parameters)
        return importance();
    return make('figure', {}, make('div', {class: 'controls'}, make('strong', {}, 'Which parameters matter')),
        make('p', {class: 'facts'}, `Nothing is said: ${page.importance.none}.`));
}
