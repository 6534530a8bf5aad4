/* A chain of three effects: ours that reads from memory, libsox's, ours that writes to
 * memory. libsox works on 32-bit whole numbers. */
#include "features/augment/shared/sox.h"

#include <sox.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FULL 2147483648.0 /* of a whole number, 1 */

/* Shared by both ends. Samples are written over samples that were read already, or
 * behind them: until its end an effect never gives more samples than it got. */
struct ends {
    float *x;
    long count, read, written;
    double level;
};

struct end {
    struct ends *ends;
};

static int read_samples(sox_effect_t *effect, sox_sample_t *out, size_t *room)
{
    struct ends *s = ((struct end *)effect->priv)->ends;
    long n = s->count - s->read < (long)*room ? s->count - s->read : (long)*room;
    for (long i = 0; i < n; i++) {
        double y = (double)s->x[s->read + i] * s->level * FULL;
        out[i] = y >= FULL - 1 ? INT32_MAX : y <= -FULL ? INT32_MIN : (sox_sample_t)y;
    }
    s->read += n;
    *room = (size_t)n;
    return n > 0 ? SOX_SUCCESS : SOX_EOF;
}

static int write_samples(sox_effect_t *effect, const sox_sample_t *in,
                         sox_sample_t *out, size_t *given, size_t *room)
{
    struct ends *s = ((struct end *)effect->priv)->ends;
    long channels =
        effect->in_signal.channels > 1 ? (long)effect->in_signal.channels : 1;
    double scale = 1 / (FULL * s->level * (double)channels);
    (void)out;
    *room = 0;
    for (long i = 0; i + channels <= (long)*given && s->written < s->count;
         i += channels) {
        double sum = 0;
        for (long k = 0; k < channels; k++)
            sum += in[i + k];
        s->x[s->written++] = (float)(sum * scale);
    }
    return SOX_SUCCESS;
}

static const sox_effect_handler_t reader = {.name = "samples",
                                            .flags = SOX_EFF_MCHAN | SOX_EFF_INTERNAL,
                                            .drain = read_samples,
                                            .priv_size = sizeof(struct end)};
static const sox_effect_handler_t writer = {.name = "result",
                                            .flags = SOX_EFF_MCHAN | SOX_EFF_INTERNAL,
                                            .flow = write_samples,
                                            .priv_size = sizeof(struct end)};

/* Adds an effect, which is freed; false if libsox does not take it. */
static bool add(sox_effects_chain_t *chain, sox_effect_t *effect,
                sox_signalinfo_t *signal)
{
    bool added =
        effect != NULL && sox_add_effect(chain, effect, signal, signal) == SOX_SUCCESS;
    free(effect);
    return added;
}

static bool add_end(sox_effects_chain_t *chain, const sox_effect_handler_t *handler,
                    struct ends *ends, sox_signalinfo_t *signal)
{
    sox_effect_t *effect = sox_create_effect(handler);
    if (effect != NULL)
        ((struct end *)effect->priv)->ends = ends;
    return add(chain, effect, signal);
}

static bool add_named(sox_effects_chain_t *chain, const char *name,
                      const char *const *arguments, sox_signalinfo_t *signal)
{
    char *copies[16];
    int count = 0;
    sox_effect_t *effect = sox_create_effect(sox_find_effect(name));
    while (arguments[count] != NULL && count < 16) {
        copies[count] = strdup(arguments[count]);
        count++;
    }
    bool good = effect != NULL &&
                sox_effect_options(effect, count, copies) == SOX_SUCCESS &&
                add(chain, effect, signal);
    while (count > 0)
        free(copies[--count]);
    return good;
}

enum err_code sox_apply(const char *effect, const char *const *arguments,
                        int sample_rate, double level, float *x, long count,
                        struct err *e)
{
    struct ends ends = {.x = x, .count = count, .level = level};
    sox_signalinfo_t signal = {.rate = sample_rate, .channels = 1, .precision = 32};
    sox_encodinginfo_t encoding = {.encoding = SOX_ENCODING_SIGN2,
                                   .bits_per_sample = 32};
    sox_get_globals()->use_threads = sox_false;
    sox_effects_chain_t *chain = sox_create_effects_chain(&encoding, &encoding);
    bool good = chain != NULL && add_end(chain, &reader, &ends, &signal) &&
                add_named(chain, effect, arguments, &signal) &&
                add_end(chain, &writer, &ends, &signal) &&
                sox_flow_effects(chain, NULL, NULL) == SOX_SUCCESS;
    if (chain != NULL)
        sox_delete_effects_chain(chain);
    if (!good)
        return err_set(e, ERR_INTERNAL, "libsox failed in its effect %s", effect);
    memset(x + ends.written, 0, (size_t)(count - ends.written) * sizeof(*x));
    return ERR_OK;
}
