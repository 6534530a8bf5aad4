// Whether people who use the keyboard or a screen reader can use the page: names of controls and
// figures, heads of tables, contrast of texts. Where axe-core is, it is asked as well.
'use strict';

const visible = element => element.offsetParent !== null || element.getClientRects().length > 0;

function nameOfElement(element) {
    const label = element.getAttribute('aria-label') || (element.labels && element.labels[0] && element.labels[0].textContent) ||
        element.textContent || element.title;
    return (label || '').trim();
}

function namesAreThere(where) {
    const unnamed = [...document.querySelectorAll('button, input, select, a[href], audio, svg[role="img"], section, aside, [role="region"]')]
        .filter(visible).filter(element => !nameOfElement(element));
    check(unnamed.length === 0, `${where}: controls and figures have names ${unnamed.map(e => e.outerHTML.slice(0, 80)).join(' ')}`);
    const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
    check(new Set(ids).size === ids.length, `${where}: no id stands twice`);
    check([...document.querySelectorAll('table thead th')].every(head => head.scope === 'col'), `${where}: heads of columns say so`);
    const levels = [...document.querySelectorAll('h1, h2, h3, h4')].filter(visible).map(head => Number(head.tagName[1]));
    check(levels.every((level, i) => level <= (levels[i - 1] || 0) + 1), `${where}: no level of heads is left out: ${levels}`);
    check(document.documentElement.lang === 'en', `${where}: the language is said`);
}

function luminance(colour) {
    const [r, g, b] = colour.match(/[\d.]+/g).slice(0, 3).map(Number).map(value => value / 255)
        .map(value => value <= .04045 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
}

function background(element) {
    for (let at = element; at; at = at.parentElement) {
        const colour = getComputedStyle(at).backgroundColor;
        if (!/rgba\(.*, 0\)|transparent/.test(colour))
            return colour;
    }
    return 'rgb(255, 255, 255)';
}

// WCAG 2: 4.5 to 1 of texts.
function contrasts(where) {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), faint = new Set();
    while (texts.nextNode()) {
        const element = texts.currentNode.parentElement;
        if (!texts.currentNode.textContent.trim() || !visible(element) || element.closest('script, style, option'))
            continue;
        const style = getComputedStyle(element), colour = element.closest('svg') ? style.fill : style.color;
        if (!colour.startsWith('rgb'))
            continue;
        const [low, high] = [luminance(colour), luminance(background(element))].sort((a, b) => a - b);
        if ((high + .05) / (low + .05) < 4.5)
            faint.add(`${element.tagName}.${element.getAttribute('class')} ${colour} on ${background(element)}`);
    }
    check(faint.size === 0, `${where}: texts have contrast ${[...faint].slice(0, 5).join('; ')}`);
}

async function isOpenToAll(where) {
    namesAreThere(where);
    contrasts(where);
    if (!window.axe)
        return;
    const {violations} = await axe.run();
    check(violations.length === 0, `${where}: axe finds nothing ${violations.map(v => `${v.id}: ${v.nodes[0].html.slice(0, 120)}`).join('; ')}`);
}

// Enter on a link opens a trial, Escape closes it; heads sort; all of them are stops of the keyboard.
async function keyboard() {
    const stops = [...document.querySelectorAll('#trials thead button, #trials tbody a, #trials .scroll, #query, #theme')];
    check(stops.every(stop => stop.tabIndex === 0), 'heads, rows, the filter and the mode are stops of the keyboard');
    const link = document.querySelector('#trials tbody a');
    link.focus();
    check(getComputedStyle(link).outlineStyle !== 'none' || link.matches(':focus'), 'the stop is seen');
    link.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true, detail: 0})); // what Enter does
    await wait(50);
    const panel = document.getElementById('panel');
    check(!panel.hidden && panel.contains(document.activeElement), 'Enter opens a trial and goes into it');
    document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}));
    await wait(50);
    check(panel.hidden, 'Escape goes out of it');
}

async function access() {
    const first = document.querySelector('#trials tbody a').textContent;
    document.head.append(make('style', {}, '* { transition: none !important; }')); // colours as they will be
    for (const theme of ['light', 'dark']) {
        setState({theme});
        await isOpenToAll(theme);
        setState({trial: first});
        await wait(50);
        await isOpenToAll(`a trial, ${theme}`);
        setState({trial: null});
    }
    setState({theme: null});
    await keyboard();
}
