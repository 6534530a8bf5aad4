// What the page shows is in the part of its address behind `#`, so that a link shows it again:
// query, sort, descending, trial, theme, ...

const state = new Map();
const watchers = [];

function readState() {
    state.clear();
    for (const [name, value] of new URLSearchParams(location.hash.slice(1)))
        state.set(name, value);
}

// Words of addresses that need no escape stay as they are: `lr<=1e-3` would be unreadable.
function hashOf() {
    return [...state].map(([name, value]) => `${name}=${encodeURIComponent(value).replace(/%2C/g, ',')}`).join('&');
}

// Sets names to values (null: none) and tells all that watch. A step can be undone by the
// browser's way back.
function setState(changes, step = false) {
    for (const [name, value] of Object.entries(changes)) {
        if (value === null || value === '')
            state.delete(name);
        else
            state.set(name, String(value));
    }
    const hash = hashOf();
    history[step ? 'pushState' : 'replaceState'](null, '', hash ? '#' + hash : location.pathname);
    for (const watcher of watchers)
        watcher(Object.keys(changes));
}

function watchState(watcher) {
    watchers.push(watcher);
}

// Way back, forward, and links to `#trial=37`, which leave the rest as it is.
function followAddress() {
    const before = new Map(state);
    readState();
    const names = new Set([...before.keys(), ...state.keys()].filter(name => before.get(name) !== state.get(name)));
    for (const watcher of watchers)
        watcher([...names]);
}

// A list of numbers in the address.
function listOf(name) {
    return (state.get(name) || '').split(',').filter(Boolean).map(Number);
}
