/* What an augmentation is: one descriptor in one file of features/augment/, one line in
 * augment.def. A chain of them stands in the section `augment` of an experiment
 * (training clips) and behind each condition of `evaluate.perturb` (test clips).
 *
 * There are three groups, applied in this order: the waveform's, on samples, before
 * features are computed from them; the feature's, on the values of one feature, before
 * they are normalised; the batch's, on the inputs and targets of several examples.
 * Every one keeps lengths and shapes, leaves finite values finite, and is a function of
 * its options, its input and its random stream. */
#ifndef MTAG_FEATURES_AUGMENT_H
#define MTAG_FEATURES_AUGMENT_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/opt/opt.h"
#include "base/rng.h"
#include "features/shape.h"

enum aug_group { AUG_WAVEFORM, AUG_FEATURE, AUG_BATCH, AUG_GROUPS };

/* What every augmentation takes. The options struct of a type begins with it, its
 * option table with the AUG_..._OPTIONS of its group. */
struct aug_common {
    double p;
    const char *name;
    struct opt_strings only_tags; /* waveform and feature */
    const char *on;               /* feature; NULL: the only one */
};

extern const char *const aug_none_word[];

#define AUG_BATCH_OPTIONS                                                              \
    {.name = "p",                                                                      \
     .kind = OPT_REAL,                                                                 \
     .offset = offsetof(struct aug_common, p),                                         \
     .fallback = "0.5",                                                                \
     .min = 0,                                                                         \
     .max = 1,                                                                         \
     .help = "probability of the effect; default in evaluate.perturb: 1"},             \
    {                                                                                  \
        .name = "name", .kind = OPT_STRING,                                            \
        .offset = offsetof(struct aug_common, name), .fallback = "none",               \
        .words = aug_none_word, .silent = true,                                        \
        .help = "for paths: augment.NAME.OPTION; default: its type"                    \
    }

#define AUG_WAVEFORM_OPTIONS                                                           \
    AUG_BATCH_OPTIONS,                                                                 \
    {                                                                                  \
        .name = "only_tags", .kind = OPT_STRING_LIST,                                  \
        .offset = offsetof(struct aug_common, only_tags), .fallback = "none",          \
        .words = aug_none_word,                                                        \
        .help = "change only clips that have one of these tags"                        \
    }

#define AUG_FEATURE_OPTIONS                                                            \
    AUG_WAVEFORM_OPTIONS,                                                              \
    {                                                                                  \
        .name = "on", .kind = OPT_STRING, .offset = offsetof(struct aug_common, on),   \
        .fallback = "none", .words = aug_none_word,                                    \
        .help = "the feature to change, if there are several"                          \
    }

/* An OPT_REAL whose field is `field` of `struct type`, up to the help text. */
#define AUG_REAL(type, field, default_, least, most)                                   \
    .name = #field, .kind = OPT_REAL, .offset = offsetof(struct type, field),          \
    .fallback = default_, .min = least, .max = most

/* Where a chain works. */
struct aug_scene {
    int sample_rate;
    const char *const
        *tags; /* NULL: the tags are not known, and `only_tags` is not looked up */
    size_t tag_count;
    const struct aug_input { /* the features that the network uses */
        const char *name;
        struct feat_shape shape; /* of an example */
        bool decibels;           /* its values are in dB */
    } * inputs;
    size_t input_count;
    bool any_input; /* the network is not known, and `on` is not looked up */
};

/* One application. */
struct aug_call {
    const void *options;
    void *state;     /* made by open; NULL if the type has no open */
    struct rng *rng; /* drawn from by this application alone */
    int sample_rate;
    float
        *scratch; /* waveform: 2 * count floats; feature: as many as the feature has */
};

/* A batch of examples, of which pairs are mixed, and their targets with them. */
struct aug_batch {
    float *const *inputs; /* of each input: count examples, one after the other */
    const struct aug_input *shapes;
    size_t input_count;
    float *targets; /* count x tags */
    size_t tags;
    int count;
};

struct aug_chain;

struct aug_type {
    struct plugin plugin;
    enum aug_group group;
    int version; /* raised when the same options give other numbers, so that old cache
                    entries are not used */
    /* Functions that plugin.python calls, the same text for all types that share them;
     * NULL: it calls no such function. */
    const char *python_shared;
    /* The members of which an application takes one, a chain of the waveform group; its
     * plugin.python gets a function of samples for each. NULL: it has none. */
    const struct aug_chain *(*members)(const void *options);
    /* Notes faults that the option table cannot find, and sets options that follow from
     * the scene. May be NULL. */
    void (*settle)(void *options, const struct aug_scene *scene,
                   const struct yaml_node *at, struct arena *a, struct diag *diag);
    /* Adds to the canonical text what the options do not tell (contents of files). May
     * be NULL. */
    void (*canonical)(const void *options, struct str *out);
    /* Calls add with the path of each recording that it reads while it works. NULL: it
     * reads none. */
    void (*each_recording)(const void *options, void (*add)(void *to, const char *path),
                           void *to);
    /* Makes plans and tables, which one thread uses. NULL: the type needs none. */
    enum err_code (*open)(const void *options, int sample_rate, void **state,
                          struct err *e);
    void (*close)(void *state); /* NULL is allowed */
    /* One of these three, by group. Works in place. Allocates only when x is longer
     * than every x before. */
    enum err_code (*waveform)(const struct aug_call *c, float *x, long count,
                              struct err *e);
    /* The least number of samples that sound after the effect on count samples. If the
     * recording became shorter, silence fills up the rest. NULL: all of count. */
    long (*sounding)(const void *options, long count);
    void (*feature)(const struct aug_call *c, float *x, struct feat_shape shape);
    void (*batch)(const struct aug_call *c, const struct aug_batch *b);
};

extern const struct registry aug_types;

struct aug_item {
    struct opt_typed value; /* type is a struct aug_type */
    size_t *tags;           /* numbers of only_tags */
    size_t tag_count;       /* 0: all clips */
    size_t input;           /* feature group: number in scene.inputs */
};

/* Whether only_tags of the item includes a clip with these labels (one byte a tag). */
bool aug_is_for(const struct aug_item *item, const unsigned char *labels);

/* A chain: items of a group stand together, groups in their order. */
struct aug_chain {
    struct aug_item *items;
    size_t count;
    size_t first[AUG_GROUPS + 1]; /* items [first[g], first[g + 1]) are of group g */
    int versions; /* so many versions of each clip are drawn once and cached; 0: each
                     epoch draws anew */
    struct aug_input *inputs;
    size_t input_count;
    int sample_rate;
};

/* The `augment` section: a list of typed values, or {versions, chain}. */
extern const struct opt aug_section_table[];

/* Reads `none`, a list, or {versions: N, chain: [...]}. NULL: there is nothing to
 * apply, or there were faults. */
const struct aug_chain *aug_read(const struct yaml_node *node,
                                 const struct aug_scene *scene, struct arena *a,
                                 struct diag *diag);
/* Reads one typed value of the waveform group; p is 1 if node has no p. False after a
 * fault. */
bool aug_read_one(const struct yaml_node *node, const char *what,
                  const struct aug_scene *scene, struct aug_item *out, struct arena *a,
                  struct diag *diag);
/* A chain of items of the waveform group. */
struct aug_chain *aug_chain_of(const struct aug_item *items, size_t count,
                               const struct aug_scene *scene, struct arena *a);

bool aug_has(const struct aug_chain *chain, enum aug_group group); /* NULL: false */
/* `sounding` of an item's type; count if the type has no such function. */
long aug_item_sounding(const struct aug_item *item, long count);
/* The same for a condition of evaluate.perturb. That is a chain of one item, so the
 * silence stays at the end. NULL: count. */
long aug_sounding(const struct aug_chain *condition, long count);

/* Canonical text of groups [from, to): equal texts mean equal results. */
void aug_canonical(const struct aug_chain *chain, enum aug_group from,
                   enum aug_group to, struct str *out);

/* Calls add with the path of each recording that members read; chain may be NULL. */
void aug_each_recording(const struct aug_chain *chain,
                        void (*add)(void *to, const char *path), void *to);

/* A chain at work, for one thread. */
struct aug_run;
enum err_code aug_run_open(const struct aug_chain *chain, struct aug_run **out,
                           struct err *e);
void aug_run_close(struct aug_run *r); /* NULL is allowed */

/* The random stream of an application: (seed, purpose, epoch, item), with a stream for
 * each member of the chain. item is below 2^32. */
struct aug_key {
    uint64_t seed, epoch, item;
    enum rng_purpose purpose;
};

/* labels: the clip's, one byte a tag. */
enum err_code aug_run_waveform(struct aug_run *r, const struct aug_key *key,
                               const unsigned char *labels, float *x, long count,
                               struct err *e);
enum err_code aug_run_feature(struct aug_run *r, const struct aug_key *key,
                              const unsigned char *labels, size_t input, float *x,
                              struct err *e);
void aug_run_batch(struct aug_run *r, const struct aug_key *key,
                   const struct aug_batch *b);

/* Applies item number `item` (waveform group), whatever its p. */
enum err_code aug_run_item(struct aug_run *r, size_t item, struct rng *rng, float *x,
                           long count, struct err *e);

/* A number of [min, max). */
double aug_uniform(struct rng *r, double min, double max);

/* A fault unless min <= max, of the options min_OF and max_OF. */
void aug_check_range(double min, double max, const char *of, const struct yaml_node *at,
                     struct diag *diag);

/* A warning if the options min_OF and max_OF are both `idle`, which changes nothing. */
void aug_check_idle(double min, double max, double idle, const char *of,
                    const struct yaml_node *at, struct diag *diag);

#endif
