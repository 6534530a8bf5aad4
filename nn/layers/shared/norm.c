/* Batch normalisation's steps, also over the members of a team: norm.h. */
#include "nn/layers/shared/norm.h"

#include "nn/team.h"

#include <math.h>
#include <string.h>

/* Shares two arrays of `channels` numbers and a count with the team; returns what all
 * have shared. */
static const double *share(const struct nn_call *norm, const double *a, const double *b,
                           size_t count, size_t channels)
{
    double *slot = nn_team_slot(norm->team, norm->member);
    memcpy(slot, a, channels * sizeof(*slot));
    memcpy(slot + channels, b, channels * sizeof(*slot));
    slot[2 * channels] = (double)count;
    return nn_team_meet(norm->team, norm->member);
}

static void merge_team(const struct nn_call *norm, struct nn_moments *m,
                       size_t channels)
{
    const double *slot = share(norm, m->mean, m->m2, m->rows, channels);
    nn_moments_clear(m, channels);
    for (int i = 0; i < nn_team_active(norm->team); i++) {
        nn_moments_merge(m, slot, slot + channels, (size_t)slot[2 * channels],
                         channels);
        slot += nn_team_slot_size(norm->team);
    }
}

/* Returns the places of all. */
static size_t add_team(const struct nn_call *norm, struct nn_norm_sums *sums,
                       size_t count, size_t channels)
{
    const double *slot = share(norm, sums->g, sums->gx, count, channels);
    nn_norm_sums_clear(sums, channels);
    size_t all = 0;
    for (int i = 0; i < nn_team_active(norm->team); i++) {
        for (size_t c = 0; c < channels; c++) {
            sums->g[c] += slot[c];
            sums->gx[c] += slot[channels + c];
        }
        all += (size_t)slot[2 * channels];
        slot += nn_team_slot_size(norm->team);
    }
    return all;
}

/* saved[i] = value, and in the second half what its rounding leaves. */
static void save(real *saved, size_t channels, size_t i, double value)
{
    saved[i] = (real)value;
    saved[2 * channels + i] = (real)(value - (double)saved[i]);
}

void nn_norm_train(const struct nn_call *norm, struct nn_moments *m, const real *offset,
                   real *saved)
{
    if (norm->team)
        merge_team(norm, m, (size_t)norm->in[0].channels);
    const struct nn_batchnorm *o = norm->options;
    size_t channels = (size_t)norm->in[0].channels;
    double rows = (double)m->rows, unbiased = rows > 1 ? rows / (rows - 1) : 1;
    real *mean = norm->buffer[0], *variance = norm->buffer[1];
    for (size_t c = 0; c < channels; c++) {
        double v = m->m2[c] / rows, centre = m->mean[c];
        save(saved, channels, c, centre);
        save(saved, channels, channels + c, 1 / sqrt(v + o->eps));
        if (norm->member > 0)
            continue;
        if (offset)
            centre += (double)offset[c];
        mean[c] = (real)((1 - o->momentum) * (double)mean[c] + o->momentum * centre);
        variance[c] = (real)((1 - o->momentum) * (double)variance[c] +
                             o->momentum * v * unbiased);
    }
}

void nn_norm_train_rows(const struct nn_call *norm, const real *saved,
                        struct nn_norm_rows *rows, size_t channels)
{
    const struct nn_batchnorm *o = norm->options;
    for (size_t c = 0; c < channels; c++) {
        rows->mean[c] = saved[c];
        rows->factor[c] = saved[channels + c] * (o->affine ? norm->param[0][c] : 1);
        rows->shift[c] = o->affine ? norm->param[1][c] : 0;
    }
}

void nn_norm_eval_rows(const struct nn_call *norm, const real *offset,
                       struct nn_norm_rows *rows, size_t channels)
{
    const struct nn_batchnorm *o = norm->options;
    for (size_t c = 0; c < channels; c++) {
        double factor = 1 / sqrt((double)norm->buffer[1][c] + o->eps);
        rows->mean[c] = norm->buffer[0][c] - (offset ? offset[c] : 0);
        rows->factor[c] =
            (real)(o->affine ? factor * (double)norm->param[0][c] : factor);
        rows->shift[c] = o->affine ? norm->param[1][c] : 0;
    }
}

/* With xhat = (x - mean) * inverse, y = gain * xhat + shift: dx = gain * inverse * (g -
 * mean(g) - xhat * mean(g * xhat)). The sums of dx and of dx * xhat over all places are
 * 0. A layer before relies on that (the norm of an image behind its convolution), so
 * the digits of mean and inverse that `real` lacks are added. */
void nn_norm_gradients(const struct nn_call *norm, struct nn_norm_sums *sums,
                       size_t count, const real *saved, const struct nn_norm_back *back,
                       size_t channels)
{
    const struct nn_batchnorm *o = norm->options;
    if (norm->team)
        count = add_team(norm, sums, count, channels);
    for (size_t c = 0; c < channels; c++) {
        double rest = (double)saved[2 * channels + c];
        double inverse = (double)saved[channels + c] + (double)saved[3 * channels + c];
        double a = inverse * (o->affine ? (double)norm->param[0][c] : 1);
        double g_xhat = (sums->gx[c] - rest * sums->g[c]) * inverse;
        back->factor[c] = (real)a;
        back->slope[c] = (real)(-a * inverse * g_xhat / (double)count);
        back->shift[c] =
            (real)(-a * sums->g[c] / (double)count - (double)back->slope[c] * rest);
        if (o->affine && norm->member == 0) {
            norm->grad[0][c] += (real)g_xhat;
            norm->grad[1][c] += (real)sums->g[c];
        }
    }
}
