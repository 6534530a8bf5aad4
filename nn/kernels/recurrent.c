#include "nn/kernels/recurrent.h"

#include "nn/kernels/math.h"

NN_KERNEL void nn_gru_step(const struct nn_cell_step *s)
{
    size_t n_units = s->units;
    const real *restrict br = s->bias, *restrict bz = br + n_units;
    const real *restrict bn = bz + n_units, *restrict bh = bn + n_units;
    for (size_t b = 0; b < s->batch; b++) {
        real *restrict r = s->gates.at + b * s->gates.step, *restrict z = r + n_units;
        real *restrict n = z + n_units, *restrict hn = n + n_units;
        const real *restrict ur = s->inner.at + b * s->inner.step;
        const real *restrict uz = ur + n_units, *restrict un = uz + n_units;
        const real *restrict before = s->before.at + b * s->before.step;
        real *restrict state = s->state.at + b * s->state.step;
        for (size_t i = 0; i < n_units; i++) {
            r[i] = nn_sigmoid(r[i] + ur[i] + br[i]);
            z[i] = nn_sigmoid(z[i] + uz[i] + bz[i]);
            hn[i] = un[i] + bh[i];
            n[i] = nn_tanh(n[i] + bn[i] + r[i] * hn[i]);
            state[i] = n[i] + z[i] * (before[i] - n[i]);
        }
    }
}

NN_KERNEL void nn_gru_step_backward(const struct nn_cell_gradient *s)
{
    size_t n_units = s->units;
    for (size_t b = 0; b < s->batch; b++) {
        const real *restrict r = s->gates.at + b * s->gates.step;
        const real *restrict z = r + n_units, *restrict n = z + n_units;
        const real *restrict hn = n + n_units;
        const real *restrict before = s->before.at + b * s->before.step;
        const real *restrict dstate = s->dstate.at + b * s->dstate.step;
        real *restrict carried = s->carried_state.at + b * s->carried_state.step;
        real *restrict dr = s->dgates.at + b * s->dgates.step;
        real *restrict dz = dr + n_units, *restrict dn = dz + n_units;
        real *restrict dhn = dn + n_units;
        real *restrict dur = s->dinner.at + b * s->dinner.step;
        real *restrict duz = dur + n_units, *restrict dun = duz + n_units;
        for (size_t i = 0; i < n_units; i++) {
            real dh = dstate[i] + carried[i];
            dn[i] = dh * (1 - z[i]) * (1 - n[i] * n[i]);
            dhn[i] = dn[i] * r[i];
            dr[i] = dn[i] * hn[i] * r[i] * (1 - r[i]);
            dz[i] = dh * (before[i] - n[i]) * z[i] * (1 - z[i]);
            dur[i] = dr[i];
            duz[i] = dz[i];
            dun[i] = dhn[i];
            carried[i] = dh * z[i];
        }
    }
}

NN_KERNEL void nn_lstm_step(const struct nn_cell_step *s)
{
    size_t n_units = s->units;
    const real *restrict bi = s->bias, *restrict bf = bi + n_units;
    const real *restrict bg = bf + n_units, *restrict bo = bg + n_units;
    for (size_t b = 0; b < s->batch; b++) {
        real *restrict i = s->gates.at + b * s->gates.step, *restrict f = i + n_units;
        real *restrict g = f + n_units, *restrict o = g + n_units;
        real *restrict cell = o + n_units;
        const real *restrict ui = s->inner.at + b * s->inner.step;
        const real *restrict uf = ui + n_units, *restrict ug = uf + n_units;
        const real *restrict uo = ug + n_units;
        const real *restrict before = s->before.at + b * s->before.step;
        real *restrict state = s->state.at + b * s->state.step;
        for (size_t k = 0; k < n_units; k++) {
            i[k] = nn_sigmoid(i[k] + ui[k] + bi[k]);
            f[k] = nn_sigmoid(f[k] + uf[k] + bf[k]);
            g[k] = nn_tanh(g[k] + ug[k] + bg[k]);
            o[k] = nn_sigmoid(o[k] + uo[k] + bo[k]);
            cell[k] = f[k] * before[k] + i[k] * g[k];
            state[k] = o[k] * nn_tanh(cell[k]);
        }
    }
}

NN_KERNEL void nn_lstm_step_backward(const struct nn_cell_gradient *s)
{
    size_t n_units = s->units;
    for (size_t b = 0; b < s->batch; b++) {
        const real *restrict i = s->gates.at + b * s->gates.step;
        const real *restrict f = i + n_units, *restrict g = f + n_units;
        const real *restrict o = g + n_units, *restrict cell = o + n_units;
        const real *restrict before = s->before.at + b * s->before.step;
        const real *restrict dstate = s->dstate.at + b * s->dstate.step;
        real *restrict carried = s->carried_state.at + b * s->carried_state.step;
        real *restrict carried_cell = s->carried_cell.at + b * s->carried_cell.step;
        real *restrict di = s->dgates.at + b * s->dgates.step;
        real *restrict df = di + n_units, *restrict dg = df + n_units;
        real *restrict d_o = dg + n_units;
        for (size_t k = 0; k < n_units; k++) {
            real t = nn_tanh(cell[k]), dh = dstate[k] + carried[k];
            real dc = dh * o[k] * (1 - t * t) + carried_cell[k];
            di[k] = dc * g[k] * i[k] * (1 - i[k]);
            df[k] = dc * before[k] * f[k] * (1 - f[k]);
            dg[k] = dc * i[k] * (1 - g[k] * g[k]);
            d_o[k] = dh * t * o[k] * (1 - o[k]);
            carried[k] = 0;
            carried_cell[k] = dc * f[k];
        }
        memcpy(s->dinner.at + b * s->dinner.step, di, 4 * n_units * sizeof(real));
    }
}
