// Making elements. Names and values of the data become text, never HTML.

// make('a', {href: '#x', class: 'b'}, 'text', child, ...): a property that is a function is a
// listener; null and false are left out.
function make(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
        if (typeof value === 'function')
            element.addEventListener(name, value);
        else if (value !== null && value !== false)
            element.setAttribute(name, value === true ? '' : value);
    }
    element.append(...children.filter(child => child !== null && child !== undefined));
    return element;
}

function press(text, listener, properties = {}) {
    return make('button', {type: 'button', class: 'press', click: listener, ...properties}, text);
}

// A table of two columns or more, without rules.
function plainTable(heads, rows, properties = {}) {
    const cell = (value, index) => {
        if (value instanceof Node)
            return value;
        return index === 0 ? make('th', {scope: 'row'}, value) : make('td', {}, value === null ? '\u2013' : value);
    };
    const table = make('table', {class: 'plain', ...properties});
    if (heads)
        table.append(make('thead', {}, make('tr', {}, ...heads.map(head => make('th', {scope: 'col'}, head)))));
    table.append(make('tbody', {}, ...rows.map(row => make('tr', {}, ...row.map(cell)))));
    return table;
}

function chooser(label, names, titles, chosen, listener) {
    const select = make('select', {change: () => listener(select.value)});
    names.forEach((name, i) => select.append(make('option', {value: name, selected: name === chosen}, titles[i])));
    return make('label', {}, label + ' ', select);
}

function cut(text, length) {
    return text.length > length ? text.slice(0, length - 1) + '\u2026' : text;
}

// Tells those who hear the page.
function tell(text) {
    document.getElementById('status').textContent = text;
}
