/* One step of the gated recurrent cells: recurrent.h. */
#include "nn/kernels/recurrent.h"

#include "nn/kernels/math.h"

/* Loops of one function each, which become vector loops. */

/* y = sigmoid(y + u + b) */
NN_INLINE void sigmoid_gates(real *restrict y, const real *restrict u,
                             const real *restrict b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] = nn_sigmoid(y[i] + u[i] + b[i]);
}

/* y = tanh(y + u + b) */
NN_INLINE void tanh_gates(real *restrict y, const real *restrict u,
                          const real *restrict b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] = nn_tanh(y[i] + u[i] + b[i]);
}

/* inner = u + bias; y = tanh(y + b + reset * inner) */
NN_INLINE void reset_gates(real *restrict y, real *restrict inner,
                           const real *restrict b, const real *restrict reset,
                           const real *restrict u, const real *restrict bias, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        inner[i] = u[i] + bias[i];
        y[i] = nn_tanh(y[i] + b[i] + reset[i] * inner[i]);
    }
}

/* y = from + share * (to - from) */
NN_INLINE void blend(real *restrict y, const real *restrict from,
                     const real *restrict to, const real *restrict share, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] = from[i] + share[i] * (to[i] - from[i]);
}

NN_KERNEL void nn_gru_step(const struct nn_cell_step *s)
{
    size_t units = s->units;
    const real *bias = s->bias;
    for (size_t b = 0; b < s->batch; b++) {
        real *r = s->gates.at + b * s->gates.step, *z = r + units, *n = z + units;
        const real *u = s->inner.at + b * s->inner.step;
        sigmoid_gates(r, u, bias, 2 * units);
        reset_gates(n, n + units, bias + 2 * units, r, u + 2 * units, bias + 3 * units,
                    units);
        blend(s->state.at + b * s->state.step, n, s->before.at + b * s->before.step, z,
              units);
    }
}

NN_INLINE void gru_row_backward(real *restrict dr, real *restrict dz, real *restrict dn,
                                real *restrict dhn, real *restrict carried,
                                const real *restrict r, const real *restrict z,
                                const real *restrict n, const real *restrict hn,
                                const real *restrict before,
                                const real *restrict dstate, size_t units)
{
    for (size_t i = 0; i < units; i++) {
        real dh = dstate[i] + carried[i], d = dh * (1 - z[i]) * (1 - n[i] * n[i]);
        dn[i] = d;
        dhn[i] = d * r[i];
        dr[i] = d * hn[i] * r[i] * (1 - r[i]);
        dz[i] = dh * (before[i] - n[i]) * z[i] * (1 - z[i]);
        carried[i] = dh * z[i];
    }
}

NN_KERNEL void nn_gru_step_backward(const struct nn_cell_gradient *s)
{
    size_t units = s->units;
    for (size_t b = 0; b < s->batch; b++) {
        const real *r = s->gates.at + b * s->gates.step;
        real *d = s->dgates.at + b * s->dgates.step;
        real *inner = s->dinner.at + b * s->dinner.step;
        gru_row_backward(d, d + units, d + 2 * units, d + 3 * units,
                         s->carried_state.at + b * s->carried_state.step, r, r + units,
                         r + 2 * units, r + 3 * units,
                         s->before.at + b * s->before.step,
                         s->dstate.at + b * s->dstate.step, units);
        memcpy(inner, d, 2 * units * sizeof(real));
        memcpy(inner + 2 * units, d + 3 * units, units * sizeof(real));
    }
}

/* cell = f * before + i * g */
NN_INLINE void lstm_cell(real *restrict cell, const real *restrict i,
                         const real *restrict f, const real *restrict g,
                         const real *restrict before, size_t units)
{
    for (size_t k = 0; k < units; k++)
        cell[k] = f[k] * before[k] + i[k] * g[k];
}

/* state = o * tanh(cell) */
NN_INLINE void lstm_state(real *restrict state, const real *restrict o,
                          const real *restrict cell, size_t units)
{
    for (size_t k = 0; k < units; k++)
        state[k] = o[k] * nn_tanh(cell[k]);
}

NN_KERNEL void nn_lstm_step(const struct nn_cell_step *s)
{
    size_t units = s->units;
    const real *bias = s->bias;
    for (size_t b = 0; b < s->batch; b++) {
        real *i = s->gates.at + b * s->gates.step, *g = i + 2 * units;
        real *o = i + 3 * units, *cell = i + 4 * units;
        const real *u = s->inner.at + b * s->inner.step;
        sigmoid_gates(i, u, bias, 2 * units);
        tanh_gates(g, u + 2 * units, bias + 2 * units, units);
        sigmoid_gates(o, u + 3 * units, bias + 3 * units, units);
        lstm_cell(cell, i, i + units, g, s->before.at + b * s->before.step, units);
        lstm_state(s->state.at + b * s->state.step, o, cell, units);
    }
}

/* d_o comes with tanh(cell). */
NN_INLINE void lstm_row_backward(real *restrict di, real *restrict df,
                                 real *restrict dg, real *restrict d_o,
                                 real *restrict carried, real *restrict carried_cell,
                                 const real *restrict i, const real *restrict f,
                                 const real *restrict g, const real *restrict o,
                                 const real *restrict before,
                                 const real *restrict dstate, size_t units)
{
    for (size_t k = 0; k < units; k++) {
        real t = d_o[k], dh = dstate[k] + carried[k];
        real dc = dh * o[k] * (1 - t * t) + carried_cell[k];
        di[k] = dc * g[k] * i[k] * (1 - i[k]);
        df[k] = dc * before[k] * f[k] * (1 - f[k]);
        dg[k] = dc * i[k] * (1 - g[k] * g[k]);
        d_o[k] = dh * t * o[k] * (1 - o[k]);
        carried[k] = 0;
        carried_cell[k] = dc * f[k];
    }
}

NN_INLINE void tanh_of(real *restrict y, const real *restrict x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] = nn_tanh(x[i]);
}

NN_KERNEL void nn_lstm_step_backward(const struct nn_cell_gradient *s)
{
    size_t units = s->units;
    for (size_t b = 0; b < s->batch; b++) {
        const real *i = s->gates.at + b * s->gates.step;
        real *d = s->dgates.at + b * s->dgates.step;
        tanh_of(d + 3 * units, i + 4 * units, units);
        lstm_row_backward(d, d + units, d + 2 * units, d + 3 * units,
                          s->carried_state.at + b * s->carried_state.step,
                          s->carried_cell.at + b * s->carried_cell.step, i, i + units,
                          i + 2 * units, i + 3 * units,
                          s->before.at + b * s->before.step,
                          s->dstate.at + b * s->dstate.step, units);
        memcpy(s->dinner.at + b * s->dinner.step, d, 4 * units * sizeof(real));
    }
}
