/* The machine that reads pickles, for the files that hold its opcodes: a stack of
 * values, a memo, and a function for each opcode. */
#ifndef MTAG_NN_WEIGHTS_PICKLE_MACHINE_H
#define MTAG_NN_WEIGHTS_PICKLE_MACHINE_H

#include "nn/weights/pickle.h"

struct pickle_machine {
    const unsigned char *bytes;
    size_t length, at;
    const struct pickle_global *globals;
    struct arena *arena;
    size_t values; /* made so far */
    struct pickle_value **stack;
    size_t depth, stack_room, marks;
    struct pickle_value **memo; /* NULL: not set */
    size_t memo_room, memo_next;
    struct pickle_value **ids;
    size_t id_count, id_room;
    size_t copied; /* items of lists and characters that values were made of again */
    bool stopped;
    struct err *e;
};

/* An opcode's work, once the opcode itself has been read: step, or step_with for
 * opcodes that differ by a number alone. Both NULL: the opcode is of the other table or
 * not understood. */
struct pickle_opcode {
    enum err_code (*step)(struct pickle_machine *m);
    enum err_code (*step_with)(struct pickle_machine *m, int number);
    int number; /* bytes of a size, a count of values, or an enum pickle_kind */
};

extern const struct pickle_opcode pickle_scalars[256]; /* numbers, texts, bytes */
extern const struct pickle_opcode pickle_objects[256]; /* everything else */

/* Sets the error of a pickle that is not well formed, and returns ERR_DATA. */
enum err_code pickle_refuse(struct pickle_machine *m, const char *what);

enum err_code pickle_take(struct pickle_machine *m, size_t count,
                          const unsigned char **out);
/* A little-endian number of `size` bytes, at most 8. */
enum err_code pickle_take_number(struct pickle_machine *m, size_t size, uint64_t *out);
/* The bytes up to the next newline, which is passed over. */
enum err_code pickle_take_line(struct pickle_machine *m, const char **out,
                               size_t *length);

struct pickle_value *pickle_make(struct pickle_machine *m, enum pickle_kind kind);
void pickle_append(struct pickle_machine *m, struct pickle_value *to,
                   struct pickle_value *item);
/* Grows an array in the arena to at least `needed` places. */
struct pickle_value **pickle_grow(struct pickle_machine *m, struct pickle_value **items,
                                  size_t count, size_t *room, size_t needed);

enum err_code pickle_push(struct pickle_machine *m, struct pickle_value *v);
/* The topmost value, which must not be a mark. */
enum err_code pickle_pop(struct pickle_machine *m, struct pickle_value **out);
/* The same, which stays; NULL if there is none. */
struct pickle_value *pickle_top(const struct pickle_machine *m);
/* The values above the topmost mark: they and the mark leave the stack, whose memory
 * they stay in until the next push. */
enum err_code pickle_pop_to_mark(struct pickle_machine *m, struct pickle_value ***items,
                                 size_t *count);

#endif
