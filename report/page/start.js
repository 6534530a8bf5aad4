// Starts the parts of the page once all scripts are read.

document.addEventListener('DOMContentLoaded', () => {
    readState();
    startTools();
    startTable();
    startFigures();
    if (state.has('brush'))
        drawTable();
    drawFigures();
    startStars();
    startPanel();
    addEventListener('popstate', followAddress);
});
