#include "features/dsp/projection.h"

#include "base/arena.h"
#include "base/simd.h"

#include <stdlib.h>
#include <string.h>

enum { LANES = 16, ROWS = 8 }; /* outputs and frames that are computed side by side */
typedef float vector __attribute__((vector_size(LANES * sizeof(float))));

enum err_code projection_init(struct projection *p, int inputs, int outputs,
                              struct err *e)
{
    int lanes = (outputs + LANES - 1) / LANES * LANES;
    *p = (struct projection){.inputs = inputs, .outputs = outputs, .lanes = lanes};
    p->weights = mem_alloc((size_t)inputs * (size_t)lanes, sizeof *p->weights);
    return p->weights != NULL ? ERR_OK
                              : err_set(e, ERR_MEMORY, "no memory for %d x %d weights",
                                        inputs, outputs);
}

void projection_deinit(struct projection *p)
{
    free(p->weights);
    *p = (struct projection){0};
}

/* LANES outputs of ROWS frames; weights: rows `lanes` apart. */
SIMD_CLONES static void block(const float *weights, int lanes, const float *const *x,
                              int inputs, float sums[ROWS][LANES])
{
    vector total[ROWS] = {0};
    for (int i = 0; i < inputs; i++, weights += lanes) {
        vector w = *(const vector *)weights;
#pragma GCC unroll 8
        for (int r = 0; r < ROWS; r++)
            total[r] += x[r][i] * w;
    }
    memcpy(sums, total, sizeof total);
}

void projection_run(const struct projection *p, const float *x, size_t frames,
                    float *out)
{
    size_t inputs = (size_t)p->inputs, outputs = (size_t)p->outputs;
    for (size_t t = 0; t < frames; t += ROWS) {
        size_t rows = frames - t < ROWS ? frames - t : ROWS;
        const float *row[ROWS];
        for (size_t r = 0; r < ROWS; r++)
            row[r] = x + (t + (r < rows ? r : rows - 1)) * inputs;
        for (size_t first = 0; first < outputs; first += LANES) {
            float sums[ROWS][LANES];
            size_t n = outputs - first < LANES ? outputs - first : LANES;
            block(p->weights + first, p->lanes, row, p->inputs, sums);
            for (size_t r = 0; r < rows; r++)
                memcpy(out + (t + r) * outputs + first, sums[r], n * sizeof *out);
        }
    }
}
