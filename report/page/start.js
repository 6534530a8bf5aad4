// Starts the parts of the page once all scripts are read.

// Which rows the brushes of the figures leave.
function isBrushed() {
    return true;
}

document.addEventListener('DOMContentLoaded', () => {
    readState();
    startTools();
    startTable();
    startPanel();
    addEventListener('popstate', followAddress);
});
