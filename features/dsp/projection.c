/* Frames times a fixed matrix: projection.h. */
#include "features/dsp/projection.h"

#include "base/arena.h"
#include "features/dsp/tile.h"

#include <stdlib.h>
#include <string.h>

enum err_code projection_init(struct projection *p, int inputs, int outputs,
                              struct err *e)
{
    int lanes = (outputs + TILE - 1) / TILE * TILE;
    *p = (struct projection){.inputs = inputs, .outputs = outputs, .lanes = lanes};
    p->weights = mem_alloc((size_t)inputs * (size_t)lanes, sizeof(*p->weights));
    return p->weights != NULL ? ERR_OK
                              : err_set(e, ERR_MEMORY, "no memory for %d x %d weights",
                                        inputs, outputs);
}

void projection_deinit(struct projection *p)
{
    free(p->weights);
    *p = (struct projection){0};
}

void projection_run(const struct projection *p, const float *x, size_t frames,
                    float *out)
{
    size_t inputs = (size_t)p->inputs, outputs = (size_t)p->outputs;
    for (size_t t = 0; t < frames; t += TILE) {
        size_t rows = frames - t < TILE ? frames - t : TILE;
        const float *row[TILE];
        for (size_t r = 0; r < TILE; r++)
            row[r] = x + (t + (r < rows ? r : rows - 1)) * inputs;
        for (size_t first = 0; first < outputs; first += TILE) {
            float sums[TILE][TILE];
            size_t n = outputs - first < TILE ? outputs - first : TILE;
            tile_product(p->weights + first, p->lanes, row, p->inputs, sums);
            for (size_t r = 0; r < rows; r++)
                memcpy(out + (t + r) * outputs + first, sums[r], n * sizeof(*out));
        }
    }
}
