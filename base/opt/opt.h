/* Option tables and registries: the one place where an option is written down.
 *
 * Reading, checking, defaults, error messages with position and nearest name,
 * --describe, --list, --schema and the reference pages all come from these tables. */
#ifndef MTAG_BASE_OPT_OPT_H
#define MTAG_BASE_OPT_OPT_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/str.h"
#include "base/yaml.h"

#include <limits.h>
#include <stddef.h>

enum opt_kind {
    OPT_BOOL,        /* bool */
    OPT_INT,         /* int; a word of `words` is stored as OPT_WORD(its index) */
    OPT_REAL,        /* double; a word is stored as NAN (only one word is allowed) */
    OPT_STRING,      /* const char *; a number is taken as text; a word: NULL */
    OPT_PATH,        /* const char *, from the file's folder; a word: NULL */
    OPT_CHOICE,      /* int: index into choices */
    OPT_INT_PAIR,    /* int[2]: [bands, frames]; one number or word sets both */
    OPT_INT_LIST,    /* struct opt_ints; one number is a list of one, as below */
    OPT_REAL_LIST,   /* struct opt_reals; a word: the one number OPT_WORD(its index) */
    OPT_STRING_LIST, /* struct opt_strings; a word: an empty list */
    OPT_TABLE,     /* nested struct by `table`, in place at offset; a word: defaults */
    OPT_TYPED,     /* struct opt_typed: `adam`, {type: adam, ...}; a word: type NULL */
    OPT_TYPED_MAP, /* struct opt_typed_list: a mapping from names to typed values */
    OPT_NODE /* const struct yaml_node *: checked elsewhere; NULL if absent. With a
                registry: a list of typed values, or the mapping of `table` */
};

#define OPT_WORD(i) (INT_MIN + (i))

struct opt_ints {
    int *items;
    size_t count;
};
struct opt_reals {
    double *items;
    size_t count;
};
struct opt_strings {
    const char **items;
    size_t count;
};

/* Bounds are inclusive unless said otherwise; both 0: none, unless above_min; a max
 * that is not above min, or is INT_MAX or INFINITY: no upper one. An empty value (`~`)
 * counts as absent. An absent table without fallback takes its own defaults. */
struct opt {
    const char *name;
    enum opt_kind kind;
    size_t offset;
    const char *fallback;       /* default as YAML text, "~": zero; NULL: required */
    double min, max;            /* of numbers and of each item of lists of numbers */
    bool above_min, below_max;  /* bounds are exclusive */
    const char *const *choices; /* OPT_CHOICE, NULL-terminated */
    const char *const *words; /* taken instead of the kind's values; NULL-terminated */
    const struct opt *table;  /* OPT_TABLE; OPT_NODE: of each item, if it is a list of
                                 mappings and has no registry; ends with {0} */
    const struct registry *registry;
    /* OPT_NODE whose lists and mappings hold texts, but under these keys
     * (NULL-terminated). NULL: they may hold anything. */
    const char *const *texts_but;
    bool nested;      /* OPT_NODE in a type of its own registry */
    const char *unit; /* Hz, s, dB, frames, ...; NULL: none */
    const char *help;
    bool silent; /* left out of the canonical text: it does not affect results, or is
                    told there in another way */
    bool later; /* left out of the canonical text while its value reads as the fallback:
                   what was recorded before the option came stays equal */
    bool or_number; /* OPT_PATH: a number is no path, and kept as it is */
};

/* What every registered thing (layer, feature, optimizer, loss, schedule, sampler,
 * table format) begins with. Its own descriptor struct has this as first member. */
struct plugin {
    const char *name;
    const char *help;          /* one line */
    const struct opt *options; /* ends with {0}; may be NULL: takes none */
    size_t options_size;
    const char *reference;   /* paper and equation, or the library; or NULL */
    const char *example;     /* options in flow style, "{kernel: 3}"; or NULL */
    const char *main_option; /* `- type: VALUE` sets it to a plain VALUE; or NULL */
};

struct registry {
    const char *kind;                  /* "layer": used in messages and by --list */
    const struct plugin *const *items; /* as in the .def file; NULL-terminated */
};

struct opt_typed {
    const struct plugin *type;
    void *options; /* options_size bytes */
    const struct yaml_node *node;
};
struct opt_typed_item {
    const char *name;
    struct opt_typed value;
};
struct opt_typed_list {
    struct opt_typed_item *items;
    size_t count;
};

/* "sgd, adam, adamw". */
void opt_add_type_names(const struct registry *r, struct str *out);
const struct plugin *registry_find(const struct registry *r, const char *name);

/* Reads map (NULL or null: all defaults) into out, which the caller gives zeroed. Every
 * fault is noted in diag: unknown or misspelt key with the nearest name, wrong type,
 * out of range, NaN, missing required. `what` names the thing in messages ("conv1d",
 * "train"); missing options are noted at map. Keys listed in `also` (NULL-terminated,
 * may be NULL) are passed over: the caller reads them. */
void opt_read(const struct opt *table, const struct yaml_node *map, const char *what,
              const char *const *also, void *out, struct arena *a, struct diag *diag);
/* Fills out with the defaults only (required options stay zero). */
void opt_defaults(const struct opt *table, void *out, struct arena *a);
/* Where an option of this name stands one level further in, for hints: "optimizer.lr".
 * map: what is written beside it, which tells the types; may be NULL. NULL: nowhere,
 * or in several places. */
const char *opt_within(const struct opt *table, const struct yaml_node *map,
                       const char *name, struct arena *a);
/* A hint for a word that is none of the names (count of them), in the arena: what it is
 * called here (usual.def), the blank that is missing behind a colon, the nearest name,
 * or one that begins with the word; NULL if there is none. With a table (may be NULL)
 * also an option one level further in, as of opt_within. */
const char *opt_hint(const char *word, const struct opt *table,
                     const struct yaml_node *map, const char *const *names,
                     size_t count, struct arena *a);
const char *opt_did_you_mean(const char *word, const char *const *names, size_t count,
                             struct arena *a);
/* The name alone by which a word of other programs goes here, or NULL; *advice: what to
 * say where none does, or NULL. */
const char *opt_usual(const char *word, const struct opt *table,
                      const struct yaml_node *map, const char *const *names,
                      size_t count, const char **advice, struct arena *a);
/* Reads a typed value: a scalar names the type; a mapping has `type`. An unknown type
 * is read as the one that it most likely means; where there is none, out stays as it
 * was.
 */
void opt_read_typed(const struct registry *r, const struct yaml_node *node,
                    const char *what, struct opt_typed *out, struct arena *a,
                    struct diag *diag);

/* Canonical text of read options, defaults filled in, in table order, silent ones left
 * out: equal options give equal text. */
void opt_print(const struct opt *table, const void *options, struct str *out);
void opt_print_typed(const struct opt_typed *value, struct str *out);

/* --describe: name, kind, default, range, unit, help of each option, aligned; the
 * example as it is. */
void opt_describe(const struct plugin *p, const char *kind, struct str *out);
/* The JSON Schema (draft 2020-12) object of a table's mapping. Any value may also be a
 * text with a dollar in it, or null. */
void opt_schema(const struct opt *table, struct str *out);

#endif
