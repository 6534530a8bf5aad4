/* Python's pickles, read as data: a small stack machine of our own.
 *
 * Nothing is ever executed. A name of a Python object is a name, "calling" it records
 * the arguments of the call, and everything that an object is given afterwards (its
 * attributes, the items of a deque) is dropped unless it is a dictionary or a list.
 * Every opcode of the protocols 0 to 5 is understood but those that need something
 * beside the pickle: extension codes and buffers out of band. A pickle is limited by
 * the constants below. Values may contain themselves, so readers must not recurse
 * without a limit.
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
    PICKLE_MAX_VALUES = 4 << 20,
    PICKLE_MAX_STACK = 1 << 20,
    PICKLE_MAX_MEMO = 1 << 20,
    PICKLE_MAX_MARKS = 64,
    PICKLE_MAX_NAME = 1024
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
    PICKLE_CALL,       /* items: the function, its arguments (a tuple) */
    PICKLE_PERSISTENT, /* items: the id */
    PICKLE_OTHER,      /* unread: bytes, sets, texts with a NUL, more than 64 bits */
    PICKLE_KINDS
};

enum { PICKLE_UNKNOWN = -1 }; /* the tag of a name that is not in the caller's list */

/* A Python name that the caller knows. */
struct pickle_global {
    const char *name; /* "collections.OrderedDict" */
    bool makes_dict;  /* a call of it is a dictionary, empty or of a list of pairs */
    int tag;          /* the caller's, not negative */
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

/* The value that was read. */
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
 * is NULL or not a dictionary. */
const struct pickle_value *pickle_find(const struct pickle_value *dict,
                                       const char *key);

#endif
