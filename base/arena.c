/* Arenas: a list of chunks, each filled from its start. The first chunk is small and
 * the next ones grow, so that an arena of which little is taken costs little. Chunks of
 * a large arena, and large blocks, ask the system for huge pages: a page fault for
 * every 4 KiB, and again after a fork, would cost more than what is kept there. */
#define _GNU_SOURCE /* MADV_HUGEPAGE */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { ALIGNMENT = 64, FIRST = 512, GROWTH = 4, CHUNK = 64 * 1024, GROWN_FIRST = 4 };
enum { LARGE_ARENA = 4 << 20, HUGE_PAGE = 2 << 20, HUGE_ROOM = HUGE_PAGE - ALIGNMENT };

/* The data of a chunk follows its header, which is one alignment unit long. */
struct chunk {
    struct chunk *next;
    size_t used, room;
};

struct arena {
    struct chunk *chunks;
    size_t shared; /* bytes of chunks that hold more than one block */
};

_Static_assert(sizeof(struct chunk) <= ALIGNMENT, "the header fits before the data");

static void out_of_memory(void)
{
    fputs("mtag: out of memory\n", stderr);
    exit(1);
}

static struct chunk *chunk_create(size_t room)
{
    void *memory = NULL;
    const bool huge = room >= HUGE_ROOM;
    if (room > SIZE_MAX - ALIGNMENT ||
        posix_memalign(&memory, huge ? HUGE_PAGE : ALIGNMENT, ALIGNMENT + room) != 0)
        out_of_memory();
    if (huge)
        madvise(memory, (ALIGNMENT + room) / HUGE_PAGE * HUGE_PAGE,
                MADV_HUGEPAGE); /* where the system has them */
    struct chunk *c = memory;
    *c = (struct chunk){.room = room};
    return c;
}

struct arena *arena_create(void)
{
    struct arena *a = calloc(1, sizeof(*a));
    if (!a)
        out_of_memory();
    return a;
}

void arena_destroy(struct arena *a)
{
    if (!a)
        return;
    while (a->chunks) {
        struct chunk *next = a->chunks->next;
        free(a->chunks);
        a->chunks = next;
    }
    free(a);
}

/* The room of the next chunk, which is to take a block of size; at most CHUNK, or of an
 * arena that is large huge pages, a quarter of what it has: a fork copies a few large
 * mappings sooner than many. */
static size_t next_room(const struct arena *a, size_t size)
{
    if (a->shared >= LARGE_ARENA)
        return (a->shared / 4 / HUGE_PAGE + 1) * HUGE_PAGE - ALIGNMENT;
    size_t room = a->chunks ? GROWTH * a->chunks->room : FIRST;
    while (room < GROWTH * size)
        room *= GROWTH;
    return room < CHUNK ? room : CHUNK;
}

/* Memory at a multiple of alignment, not cleared. A block that would waste much of a
 * fresh chunk gets a chunk of its own, behind the one being filled. */
static void *take(struct arena *a, size_t size, size_t alignment)
{
#ifdef MTAG_ARENA_MALLOC
    (void)alignment;
    bool shared = false;
#else
    bool shared = size <= CHUNK / 4;
#endif
    if (!shared) {
        struct chunk *c = chunk_create(size);
        c->used = size;
        if (a->chunks) {
            c->next = a->chunks->next;
            a->chunks->next = c;
        } else {
            a->chunks = c;
        }
        return (char *)c + ALIGNMENT;
    }
    struct chunk *c = a->chunks;
    size_t start = c ? (c->used + alignment - 1) / alignment * alignment : 0;
    if (!c || start > c->room || c->room - start < size) {
        c = chunk_create(next_room(a, size));
        a->shared += c->room;
        c->next = a->chunks;
        a->chunks = c;
        start = 0;
    }
    c->used = start + size;
    return (char *)c + ALIGNMENT + start;
}

static void *alloc_aligned(struct arena *a, size_t count, size_t size, size_t alignment)
{
    if (size && count > SIZE_MAX / size)
        out_of_memory();
    void *memory = take(a, count * size, alignment);
    memset(memory, 0, count * size);
    return memory;
}

void *arena_alloc(struct arena *a, size_t count, size_t size)
{
    return alloc_aligned(a, count, size, ALIGNMENT);
}

void *arena_record(struct arena *a, size_t count, size_t size)
{
    return alloc_aligned(a, count, size, _Alignof(max_align_t));
}

bool arena_has(const struct arena *a, const void *memory)
{
    const uintptr_t at = (uintptr_t)memory;
    const struct chunk *c = a->chunks;
    while (c &&
           !(at >= (uintptr_t)c + ALIGNMENT && at < (uintptr_t)c + ALIGNMENT + c->room))
        c = c->next;
    return c != NULL;
}

/* A list of count items has room for GROWN_FIRST of them, or for the next power of two
 * from count on, so a full list is known by its count alone. */
void *arena_grow(struct arena *a, void *items, size_t count, size_t size)
{
    if (count > 0 && (count < GROWN_FIRST || (count & (count - 1)) != 0))
        return items;
    const size_t room = count > 0 ? 2 * count : GROWN_FIRST;
    if (size && room > SIZE_MAX / size)
        out_of_memory();
    char *larger = take(a, room * size, ALIGNMENT);
    if (count > 0)
        memcpy(larger, items, count * size);
    memset(larger + count * size, 0, (room - count) * size);
    return larger;
}

char *arena_strndup(struct arena *a, const char *text, size_t length)
{
    char *copy = take(a, length + 1, 1);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *arena_strdup(struct arena *a, const char *text)
{
    return arena_strndup(a, text, strlen(text));
}

char *arena_printf(struct arena *a, const char *format, ...)
{
    char printed[256] = "";
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(printed, sizeof(printed), format, args);
    va_end(args);
    if (length < 0)
        length = 0;
    char *text = take(a, (size_t)length + 1, 1);
    if ((size_t)length < sizeof(printed))
        memcpy(text, printed, (size_t)length + 1);
    else
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

void *mem_alloc(size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    size_t bytes = count * size;
    void *memory = NULL;
    if (posix_memalign(&memory, ALIGNMENT, bytes ? bytes : 1) != 0)
        return NULL;
    memset(memory, 0, bytes);
    return memory;
}
