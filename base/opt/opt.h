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

/* Bounds. min = max = 0: no bounds, unless above_min. max <= min, INT_MAX or INFINITY:
 * only a lower bound. Bounds belong to the range unless above_min or below_max. An
 * empty value (`~`) counts as absent. An absent table without fallback takes its own
 * defaults. */
struct opt {
    const char *name;
    enum opt_kind kind;
    size_t offset;
    const char *fallback;       /* default as YAML text, "~": zero; NULL: required */
    double min, max;            /* of numbers and of each item of lists of numbers */
    bool above_min, below_max;  /* min, max itself is not allowed */
    const char *const *choices; /* OPT_CHOICE, NULL-terminated */
    const char *const *words; /* taken instead of the kind's values; NULL-terminated */
    const struct opt *table;  /* OPT_TABLE; OPT_NODE: of each item, if it is a list of
                                 mappings and has no registry; ends with {0} */
    const struct registry *registry;
    /* OPT_NODE: its lists and mappings hold texts, except under these keys
     * (NULL-terminated). NULL: they may hold anything. */
    const char *const *texts_but;
    bool nested;      /* OPT_NODE in a type of its own registry */
    const char *unit; /* Hz, s, dB, frames, ...; NULL: none */
    const char *help;
    bool silent; /* not in the canonical text: it does not affect results, or the text
                    has it in another way */
    bool later;  /* not in the canonical text while its value is the fallback: trials
                    that were recorded before the option existed stay equal */
    bool or_number; /* OPT_PATH: a number is not a path and stays as it is */
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
    /* What does the same in PyTorch, for scripts that mtag-model writes: a name to be
     * called ("torch.optim.SGD"), or the text of a function that is named as the thing
     * ("def focal(...): ..."). Either takes the options as keyword arguments. NULL:
     * there is no such text. */
    const char *python;
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

/* An option on a walk over tables. */
struct opt_each {
    const char *owner, *help; /* of the table: "" or a name, then "name.option" */
    const struct opt *table;
    const struct opt *option; /* in the table */
};

/* Which options a walk visits beside a table's own, each right after its outer one. */
enum opt_depth {
    OPT_EACH_OWN,
    OPT_EACH_TABLE, /* those of tables in it */
    OPT_EACH_NODE   /* those too that a list's items or a mapping may hold */
};

/* Visits every option of outer->table. */
void opt_each(const struct opt_each *outer, enum opt_depth depth,
              void (*visit)(const struct opt_each *at, void *context), void *context);

/* "sgd, adam, adamw". */
void opt_add_type_names(const struct registry *r, struct str *out);
/* The option of that name in a table (may be NULL), or NULL. */
const struct opt *opt_find(const struct opt *table, const char *name);
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
/* The default of an option as a tree without positions, as a file would hold it; NULL:
 * it has none. Its text is a plain scalar, or lists and mappings of such in flow style,
 * without quotes and escapes. */
struct yaml_node *opt_fallback(const struct opt *o, struct arena *a);
/* For hints: the place of an option with this name one level further in,
 * "optimizer.lr". map, the mapping in which the name is written, tells the types; it
 * may be NULL. NULL: there is no such place, or there are several. */
const char *opt_within(const struct opt *table, const struct yaml_node *map,
                       const char *name, struct arena *a);
/* A hint, in the arena, for a word that is not one of the names: what mtag calls it
 * (usual.def), the blank that is missing behind a colon, the nearest name, or a name
 * that begins with the word. With a table (which may be NULL) also an option that
 * opt_within finds. NULL: there is no hint. */
const char *opt_hint(const char *word, const struct opt *table,
                     const struct yaml_node *map, const char *const *names,
                     size_t count, struct arena *a);
const char *opt_did_you_mean(const char *word, const char *const *names, size_t count,
                             struct arena *a);
/* mtag's name for a word of other programs, or NULL. *advice: the advice if mtag has no
 * such name, or NULL. */
const char *opt_usual(const char *word, const struct opt *table,
                      const struct yaml_node *map, const char *const *names,
                      size_t count, const char **advice, struct arena *a);
/* Reads a typed value: a scalar names the type; a mapping has `type`. An unknown type
 * is a fault, and is read as the type that it probably means. If there is no such type,
 * out stays as it was. */
void opt_read_typed(const struct registry *r, const struct yaml_node *node,
                    const char *what, struct opt_typed *out, struct arena *a,
                    struct diag *diag);

/* The canonical text of options: in the order of the table, with defaults, without
 * silent ones. Equal options give equal text. */
void opt_print(const struct opt *table, const void *options, struct str *out);
void opt_print_typed(const struct opt_typed *value, struct str *out);
/* Keyword arguments of a Python call, "lr=0.1, nesterov=True": every option but those
 * named in `without` (NULL-terminated, may be NULL) and those that are mappings. A word
 * in place of a value is None. */
void opt_print_python(const struct opt *table, const void *options,
                      const char *const *without, struct str *out);

/* --describe: name, kind, default, range, unit, help of each option, aligned; the
 * example as it is. */
void opt_describe(const struct plugin *p, const char *kind, struct str *out);
/* The JSON Schema (draft 2020-12) object of a table's mapping. Any value may also be a
 * text with a dollar in it, or null. */
void opt_schema(const struct opt *table, struct str *out);

#endif
