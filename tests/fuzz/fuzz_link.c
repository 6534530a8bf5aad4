/* Any bytes are messages or torn; messages that are sent behind whole ones come out as
 * they were. */
#define _GNU_SOURCE
#include "runner/train/link.h"

#include "tests/fuzz/input.h"

#include <fcntl.h>
#include <string.h>

enum { PIPE_HOLDS = 65536 };

/* Takes what came; whether the last message is the text. */
static bool take_all(struct link_buffer *b, const char *text)
{
    enum link_kind kind;
    void *data;
    size_t size;
    bool last = false;
    while (link_take(b, &kind, &data, &size)) {
        must(kind < LINK_KINDS && ((char *)data)[size] == '\0');
        last = kind == LINK_FAILED && size == strlen(text) && strcmp(data, text) == 0;
        free(data);
    }
    return last;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char text[] = "why it failed";
    struct link_buffer b = {0};
    int ends[2];
    bool open;
    if (size > PIPE_HOLDS / 2)
        return 0;
    must(pipe2(ends, O_NONBLOCK | O_CLOEXEC) == 0);
    for (size_t at = 0; at < size;) { /* in pieces that the input tells */
        size_t n = 1 + data[at] % 64u;
        n = n < size - at ? n : size - at;
        must(write(ends[1], data + at, n) == (ssize_t)n);
        must(link_receive(&b, ends[0], &open, NULL) == ERR_OK && open);
        take_all(&b, "");
        at += n;
    }
    bool whole = b.length == 0 && !b.torn;
    must(link_send(ends[1], LINK_FAILED, text, strlen(text), NULL) == ERR_OK);
    close(ends[1]);
    must(link_receive(&b, ends[0], &open, NULL) == ERR_OK && !open);
    bool came = take_all(&b, text);
    must(came || !whole);
    close(ends[0]);
    link_deinit(&b);
    return 0;
}
