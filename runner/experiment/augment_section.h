/* Augmentations in an experiment file: of training clips (`augment`) and of test clips
 * (`evaluate.perturb`). */
#ifndef MTAG_EXPERIMENT_AUGMENT_SECTION_H
#define MTAG_EXPERIMENT_AUGMENT_SECTION_H

#include "runner/experiment/experiment.h"

/* Where augmentations work: tags is NULL if the data could not be read. */
struct aug_scene exp_scene(int sample_rate, int samples,
                           const struct feat_dataset *tags,
                           const struct feat_input *inputs, size_t input_count,
                           struct arena *a);

/* Reads `none`, `robustness`, or a list; names are those of the items, or their types.
 */
void exp_read_perturb(const struct yaml_node *node, const struct aug_scene *scene,
                      struct exp_evaluate *out, struct arena *a, struct diag *diag);

/* Notes augmentations of waveforms that do not reach the network: values of files
 * beside the recordings do not change. That is an error if the network uses nothing
 * else, else a warning. at: the section's key or value; what: `augment`, `perturb`. */
void exp_check_reach(const struct yaml_node *at, const char *what,
                     const struct feat_input *inputs, size_t count, struct arena *a,
                     struct diag *diag);

/* Adds the chain's text; nothing without a chain. */
void exp_canonical_augment(const struct aug_chain *chain, struct str *out);

/* A network's inputs with the chains that change their samples. */
const struct feat_input *exp_inputs_with(const struct feat_input *inputs, size_t count,
                                         const struct aug_chain *train,
                                         const struct aug_chain *test, struct arena *a);

/* Inputs whose evaluation cuts samples into chunks with that overlap. */
const struct feat_input *exp_inputs_in_chunks(const struct feat_input *inputs,
                                              size_t count, int samples, double overlap,
                                              struct arena *a);

/* The conditions under which test clips are judged, for a trial's own inputs. */
void exp_set_conditions(struct exp_config *config, const struct aug_chain *augment,
                        struct arena *a);

#endif
