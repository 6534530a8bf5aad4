/* Arenas: memory that is freed all at once. Blocks are 64-byte aligned.
 *
 * Records (nodes of trees, entries of tables), of which there may be a million, are
 * packed.
 *
 * Built with MTAG_ARENA_MALLOC every block is its own malloc, so that the sanitizers
 * see overruns. An arena never returns NULL: running out of memory ends the process
 * with a message, because a parsed file of a few kilobytes has no better answer; large
 * blocks (activations, features) are allocated with mem_alloc and their failure is
 * reported. */
#ifndef MTAG_BASE_ARENA_H
#define MTAG_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct arena *arena_create(void);
void arena_destroy(struct arena *a); /* NULL is allowed */

/* Zeroed memory for count objects of size bytes; the product is checked. */
void *arena_alloc(struct arena *a, size_t count, size_t size);
/* The same for records that no vector instruction reads: aligned for any type of C. */
void *arena_record(struct arena *a, size_t count, size_t size);
/* Whether memory was given by this arena. It looks at every chunk. */
bool arena_has(const struct arena *a, const void *memory);
/* Room for one more item of size bytes behind the count items of a list that only
 * arena_grow made, NULL at first: the list as it is, or where it is full a copy of
 * twice the room. Old copies stay valid. */
void *arena_grow(struct arena *a, void *items, size_t count, size_t size);
char *arena_strdup(struct arena *a, const char *text);
char *arena_strndup(struct arena *a, const char *text, size_t length);
char *arena_printf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Zeroed, 64-byte aligned heap memory, NULL if there is none; free with free(). */
void *mem_alloc(size_t count, size_t size);

#endif
