/* --embedding NAME=FILE: files of recordings that belong to no data set. */
#ifndef MTAG_RUNNER_PREDICT_BESIDE_H
#define MTAG_RUNNER_PREDICT_BESIDE_H

#include "base/cli.h"
#include "runner/experiment/experiment.h"

/* The files given for each feature: one for each recording, or one folder. */
struct predict_beside {
    struct predict_given {
        const char *name;
        const char **paths;
        size_t count;
    } * items;
    size_t count;
    struct exp_beside *first; /* of each, for the first recording */
};

/* words: NAME=FILE. ERR_USER if one is not, or if a feature's files are not as many as
 * the recordings. The answer belongs to the arena. */
enum err_code predict_beside_read(const struct cli_list *words,
                                  const struct cli_list *recordings,
                                  struct predict_beside *out, struct arena *a,
                                  struct err *e);

/* Whether the experiment has all those features: ERR_USER names the first that it
 * lacks. */
enum err_code predict_beside_check(const struct predict_beside *b,
                                   const struct exp_config *c, struct err *e);

/* The files of one recording for each of the experiment's inputs. */
void predict_beside_files(const struct predict_beside *b, const struct exp_config *c,
                          const char *recording, size_t number, struct feat_given *out);

#endif
