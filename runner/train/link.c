/* Messages from a worker to the parent: link.h. */
#include "runner/train/link.h"

#include "base/clock.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MARK = 0x6d746c6b }; /* "mtlk", at the start of each message */
static const uint64_t most = (uint64_t)1 << 32;

struct header {
    uint32_t mark, kind;
    uint64_t size;
};

/* One message at a time; after a write that failed nobody can tell where the next one
 * would begin. */
static pthread_mutex_t sending = PTHREAD_MUTEX_INITIALIZER;
static int broken = -1; /* the end of a pipe on which a write failed */
static int own = -1;    /* the process's link */
static double told;     /* when it last gave a sign of life */

enum { ALIVE_SECONDS = 5 };

static enum err_code write_all(int fd, const void *data, size_t size, struct err *e)
{
    const char *at = data;
    while (size > 0) {
        ssize_t n = write(fd, at, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            broken = fd;
            return err_errno(e, "the scheduling process can no longer be reached");
        }
        at += n;
        size -= (size_t)n;
    }
    return ERR_OK;
}

enum err_code link_send(int fd, enum link_kind kind, const void *data, size_t size,
                        struct err *e)
{
    struct header h;
    memset(&h, 0, sizeof(h));
    h.mark = MARK;
    h.kind = (uint32_t)kind;
    h.size = size;
    enum err_code code = ERR_OK;
    pthread_mutex_lock(&sending);
    if (broken == fd)
        code = err_set(e, ERR_IO, "the scheduling process can no longer be reached");
    if (code == ERR_OK)
        code = write_all(fd, &h, sizeof(h), e);
    if (code == ERR_OK)
        code = write_all(fd, data, size, e);
    pthread_mutex_unlock(&sending);
    return code;
}

void link_begin(int fd)
{
    own = fd;
    broken = -1;
    told = clock_seconds() - ALIVE_SECONDS;
    link_alive();
}

void link_alive(void)
{
    if (own >= 0 && clock_seconds() - told >= ALIVE_SECONDS) {
        told = clock_seconds();
        link_send(own, LINK_ALIVE, "", 0, NULL);
    }
}

static bool make_room(struct link_buffer *b, size_t more)
{
    if (b->room - b->length >= more)
        return true;
    size_t room = 2 * b->room + more;
    char *data = realloc(b->data, room);
    if (!data)
        return false;
    b->data = data;
    b->room = room;
    return true;
}

enum err_code link_receive(struct link_buffer *b, int fd, bool *open, struct err *e)
{
    *open = true;
    for (;;) {
        if (!make_room(b, 1 << 16))
            return err_set(e, ERR_MEMORY, "no memory for a worker's messages");
        ssize_t n = read(fd, b->data + b->length, b->room - b->length);
        if (n > 0) {
            b->length += (size_t)n;
        } else if (n == 0) {
            *open = false;
            return ERR_OK;
        } else if (errno == EAGAIN) {
            return ERR_OK;
        } else if (errno != EINTR) {
            return err_errno(e, "cannot read a worker's messages");
        }
    }
}

bool link_take(struct link_buffer *b, enum link_kind *kind, void **data, size_t *size)
{
    struct header h;
    if (b->length < sizeof(h))
        return false;
    memcpy(&h, b->data, sizeof(h));
    b->torn = b->torn || h.mark != MARK || h.kind >= LINK_KINDS || h.size > most;
    if (b->torn || b->length - sizeof(h) < h.size)
        return false;
    *data = malloc(h.size + 1);
    if (!*data)
        return false;
    memcpy(*data, b->data + sizeof(h), h.size);
    ((char *)*data)[h.size] = '\0';
    *kind = (enum link_kind)h.kind;
    *size = h.size;
    size_t taken = sizeof(h) + h.size;
    b->length -= taken;
    memmove(b->data, b->data + taken, b->length);
    return true;
}

void link_deinit(struct link_buffer *b)
{
    free(b->data);
    memset(b, 0, sizeof(*b));
}
