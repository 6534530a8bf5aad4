// Does on the page what a person does, and writes into the document what came of it: lines that
// begin with ok or WRONG, and `done` at the end.
'use strict';

const lines = [];

function check(good, what) {
    lines.push(`${good ? 'ok' : 'WRONG'} ${what}`);
}

const wait = ms => new Promise(resolve => setTimeout(resolve, ms));
const rowsDrawn = () => [...document.querySelectorAll('#trials tbody tr')];
const cellsOf = title => {
    const heads = [...document.querySelectorAll('#trials thead th')];
    const place = heads.findIndex(head => head.textContent === title);
    return rowsDrawn().map(row => row.children[place].textContent);
};
const head = title => [...document.querySelectorAll('#trials thead th')].find(th => th.textContent === title);

async function type(text) {
    const field = document.getElementById('query');
    field.focus();
    field.value = text;
    field.dispatchEvent(new Event('input'));
    await wait(200);
}

function isSorted(texts, descending) {
    const numbers = texts.filter(text => text !== '\u2013').map(parseFloat);
    return numbers.length > 1 && numbers.every((x, i) => i === 0 || (descending ? numbers[i - 1] >= x : numbers[i - 1] <= x));
}

async function sorts(metric) {
    const first = () => rowsDrawn().slice(0, 20).map(row => row.textContent).join('\n');
    const before = first();
    const button = head(metric).querySelector('button');
    button.click();
    check(head(metric).getAttribute('aria-sort') === 'descending', 'a metric that is to be high is sorted from its high end');
    check(isSorted(cellsOf(metric), true), 'rows stand in that order');
    check(document.querySelectorAll('th[aria-sort]').length === 1, 'one head says that it sorts');
    check(location.hash.includes('sort='), 'the address says so');
    button.click();
    check(head(metric).getAttribute('aria-sort') === 'ascending' && isSorted(cellsOf(metric), false), 'a second press turns the order');
    button.click();
    check(first() === before, 'a third gives the first order back');
}

async function filters(all) {
    await type('adam');
    const some = Number(document.getElementById('count').textContent.split(' ')[0]);
    check(some > 0 && some < all, `a word leaves rows that have it: ${document.getElementById('count').textContent}`);
    check(rowsDrawn().every(row => row.textContent.includes('adam')), 'each of them');
    await type('lr<=1e-3 optimizer=adam');
    check(rowsDrawn().length > 0 && cellsOf('lr').every(lr => Number(lr) <= 1e-3) && cellsOf('optimizer').every(o => o === 'adam'), 'comparisons filter');
    await type('-adam');
    check(rowsDrawn().every(row => !row.textContent.includes('adam')), 'a minus leaves rows out');
    await type('no trial has this');
    check(document.querySelectorAll('#trials td.none').length === 1, 'nothing left is said');
    await type('');
    check(document.getElementById('count').textContent.startsWith(`${all} trial`), 'an empty field shows all again');
}

async function opens() {
    const link = document.querySelector('#trials tbody a');
    link.focus();
    link.click();
    await wait(50);
    const panel = document.getElementById('panel');
    check(!panel.hidden && panel.querySelector('h2').textContent.startsWith(`Trial ${link.textContent}`), 'a trial opens');
    check(document.activeElement.id === 'panel-title', 'the keyboard is in it');
    check(panel.textContent.includes('Settings') && panel.textContent.includes('train.optimizer.lr'), 'it has settings');
    check(panel.querySelectorAll('svg path.curve').length > 0, 'it has curves');
    check([...panel.querySelectorAll('svg path')].every(path => !/NaN|undefined/.test(path.getAttribute('d'))), 'curves have numbers only');
    check(panel.querySelectorAll('rect.barmark').length === page.tags.names.length - lacking(), 'it has a bar for each tag');
    check(panel.textContent.includes('Layers ('), 'it has layers');
    check(panel.textContent.includes('mtag-run --rerun'), 'it tells how to repeat it');
    const first = panel.querySelector('h2').textContent;
    panel.querySelector('[aria-label="Trial below"]').click();
    await wait(50);
    check(panel.querySelector('h2').textContent !== first, 'the next one opens');
    document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}));
    await wait(50);
    check(panel.hidden, 'Escape closes it');
    check(document.activeElement.tagName === 'A', 'the keyboard is at its row again');
}

// A brush from the middle of the first axis to its end, as the address has it.
async function brushing(all) {
    const figures = document.getElementById('figures');
    check(!figures.hidden && figures.querySelectorAll('figure').length >= 3, 'figures are drawn');
    check([...figures.querySelectorAll('svg *')].every(element => [...element.attributes].every(a => !/NaN|undefined/.test(a.value))), 'figures have numbers only');
    const points = figures.querySelectorAll('svg .point:not(.off)').length;
    check(points > 0, 'the metric is drawn over a parameter');
    const axis = parallel.axes[0], range = `${encodeURIComponent(axis.column.name)}:0.000:0.500`;
    setState({brush: range});
    const left = Number(document.getElementById('count').textContent.split(' ')[0]);
    check(left > 0 && left < all, `a brush leaves some rows: ${left} of ${all}`);
    check(rowsDrawn().every(row => axis.at(Number(row.dataset.row)) <= parallel.height / 2), 'those inside of it');
    check(figures.querySelectorAll('svg .point:not(.off)').length < points, 'the figures follow');
    setState({brush: null});
    check(shownRows.length === all, 'all are back without it');
}

// The canvas is drawn in the colours of paper, and in those of the screen afterwards.
function prints() {
    setState({theme: 'dark'});
    dispatchEvent(new Event('beforeprint'));
    check(document.documentElement.dataset.theme === 'light', 'paper is light');
    dispatchEvent(new Event('afterprint'));
    check(document.documentElement.dataset.theme === 'dark', 'the screen is as it was');
    setState({theme: null});
}

// The best trial's mistakes, with players.
async function plays() {
    setState({trial: page.trials[page.mistakes[0].row]});
    await wait(50);
    const panel = document.getElementById('panel'), audio = [...panel.querySelectorAll('audio')];
    check(panel.textContent.includes('Mistakes to listen to'), 'mistakes are listed');
    check(audio.length > 0 && audio.every(a => a.preload === 'none'), 'recordings are loaded when they are played');
    check(audio.every(a => !a.getAttribute('src').startsWith('/')), 'by paths from the page');
    check(!page.recordings || audio.some(a => a.getAttribute('src').startsWith('data:audio/flac;base64,')), 'recordings within the page are played');
    setState({trial: null});
}

function importances() {
    const bars = document.querySelectorAll('#figures .barmark').length;
    check(page.importance.parameters ? bars === Math.min(12, page.importance.parameters.length) : bars === 0 && document.getElementById('figures').textContent.includes('Nothing is said'),
        'importance is drawn, or why it is not known is said');
}

async function starring() {
    const [first, second] = [shownRows[0], shownRows[1]];
    toggleStar(first);
    check(document.getElementById('compare').hidden, 'one star compares nothing');
    toggleStar(second);
    check(location.hash.includes(`star=${page.trials[first]},${page.trials[second]}`), 'stars are in the address');
    document.getElementById('compare').click();
    await wait(50);
    const panel = document.getElementById('panel');
    check(!panel.hidden && panel.textContent.includes('2 trials compared'), 'starred trials are compared');
    check(/\([+\u2212][\d.e-]+\)/.test(panel.textContent), 'with differences');
    document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}));
    toggleStar(first);
    toggleStar(second);
    check(panel.hidden && !location.hash.includes('star='), 'stars go again');
}

const lacking = () => [...tagsOf(Object.keys(page.tags.metrics)[0])[0]].filter(Number.isNaN).length;

// Rows that the script draws are the rows that stood in the file.
function sameRows(given) {
    drawTable();
    const rows = rowsDrawn().map(row => row.textContent);
    const other = rows.findIndex((row, i) => i < given.length && row !== given[i]);
    check(rows.length > 0 && other < 0, `drawn rows are those of the file ${other < 0 ? '' : `: ${rows[other]} is not ${given[other]}`}`);
}

async function steps() {
    const given = JSON.parse(document.getElementById('given').textContent);
    sameRows(given);
    const all = page.trials.length;
    await sorts(page.columns.find(column => column.name === page.metric).title);
    await filters(all);
    await brushing(all);
    await starring();
    if (page.tags)
        await opens();
    prints();
    await access();
    if (page.mistakes.length > 0)
        await plays();
    importances();
    document.getElementById('theme').click();
    check(document.documentElement.dataset.theme === 'dark', 'dark is a press away');
    document.getElementById('theme').click();
    check(document.querySelector('a, button, input, select, [tabindex="0"]').id === 'query', 'the first stop of the keyboard is the filter');
    check(performance.getEntriesByType('resource').every(entry => entry.initiatorType === 'audio'), 'nothing but the file, and what is played, is asked for');
    check(faults.length === 0, `no errors ${faults.join('; ')}`);
    lines.push('done');
    const out = document.createElement('pre');
    out.id = 'result';
    out.textContent = lines.join('\n');
    document.body.replaceChildren(out);
}

addEventListener('load', () => steps().catch(fault => {
    const out = document.createElement('pre');
    out.textContent = [...lines, 'WRONG ' + fault.stack, ...faults].join('\n');
    document.body.replaceChildren(out);
}));
