/* Initial weights: initial.h. */
#include "nn/layers/shared/initial.h"

#include <math.h>

enum init {
    DEFAULT,
    KAIMING_NORMAL,
    KAIMING_UNIFORM,
    XAVIER_NORMAL,
    XAVIER_UNIFORM,
    ZEROS
};

const char *const nn_init_names[] = {"default",
                                     "kaiming_normal",
                                     "kaiming_uniform",
                                     "xavier_normal",
                                     "xavier_uniform",
                                     "zeros",
                                     NULL};

/* torch.nn.init._calculate_fan_in_and_fan_out. */
static void find_fans(const struct nn_param_spec *p, double *in, double *out)
{
    double field = 1;
    for (int i = 2; i < p->rank; i++)
        field *= p->dims[i];
    *in = p->dims[1] * field;
    *out = p->dims[0] * field;
}

static void begin(struct nn_param_spec *p, enum init init)
{
    double in, out;
    find_fans(p, &in, &out);
    bool kaiming = init == KAIMING_NORMAL || init == KAIMING_UNIFORM;
    double deviation = sqrt(2 / (kaiming ? in : in + out));
    p->bound = p->deviation = p->fill = 0;
    if (init == KAIMING_NORMAL || init == XAVIER_NORMAL)
        p->deviation = deviation;
    else if (init != ZEROS)
        p->bound = sqrt(3) * deviation;
}

void nn_init_weights(struct nn_rule *rule, int init)
{
    for (int i = 0; init != DEFAULT && i < rule->param_count; i++)
        if (rule->params[i].role == NN_WEIGHT && rule->params[i].rank > 1)
            begin(&rule->params[i], (enum init)init);
}

void nn_init_pass_on(struct yaml_node *options, int init, struct arena *a)
{
    if (init != DEFAULT)
        yaml_set(options, "init", yaml_scalar(a, nn_init_names[init]), a);
}
