/* Python's pickles, read as data: a small stack machine of our own.
 *
 * Nothing is ever executed. The opcodes are those that torch.save writes (protocols 2
 * to 4); a name of a Python object must be in the caller's list, and "calling" it only
 * records what it was called with. Everything else is refused with the opcode or the
 * name. What a pickle can make is limited: its values by its bytes, its stack, memo and
 * nesting by the constants below. Values may contain themselves, so readers must not
 * recurse without a limit.
 *
 * Source: CPython's Lib/pickletools.py, which documents every opcode. */
#ifndef MTAG_NN_WEIGHTS_PICKLE_H
#define MTAG_NN_WEIGHTS_PICKLE_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PICKLE_MAX_BYTES = 64 << 20,
    PICKLE_MAX_STACK = 1 << 20,
    PICKLE_MAX_MEMO = 1 << 20,
    PICKLE_MAX_MARKS = 64
};

enum pickle_kind {
    PICKLE_NONE,
    PICKLE_BOOL,
    PICKLE_INT,
    PICKLE_REAL,
    PICKLE_TEXT,
    PICKLE_TUPLE,
    PICKLE_LIST,
    PICKLE_DICT,
    PICKLE_GLOBAL,     /* a Python name */
    PICKLE_CALL,       /* items: the global, the tuple of arguments */
    PICKLE_PERSISTENT, /* items: the id */
    PICKLE_KINDS
};

/* A Python name that may be met. */
struct pickle_global {
    const char *name; /* "collections.OrderedDict" */
    bool makes_dict;  /* a call of it is a dictionary, empty or of a list of pairs */
    int tag;          /* the caller's */
};

struct pickle_value {
    enum pickle_kind kind;
    bool is_mark;
    int64_t integer;  /* BOOL, INT */
    double real;      /* REAL */
    const char *text; /* TEXT; has no NUL inside */
    const struct pickle_global *global;
    struct pickle_value **items; /* of a DICT: key, value, key, value, ... */
    size_t count, room;
};

/* What was read. */
struct pickle {
    struct pickle_value *root;
    struct pickle_value **ids; /* every PICKLE_PERSISTENT */
    size_t id_count;
    size_t used; /* bytes */
};

/* Reads one pickle from the start of bytes. globals ends with {0}. The values belong to
 * the arena. Errors are ERR_DATA, without the file's name. */
enum err_code pickle_read(const void *bytes, size_t length,
                          const struct pickle_global *globals, struct arena *a,
                          struct pickle *out, struct err *e);

/* The value of a key, the last one if there are several; NULL if it is missing or dict
 * is NULL or no dictionary. */
const struct pickle_value *pickle_find(const struct pickle_value *dict,
                                       const char *key);

#endif
