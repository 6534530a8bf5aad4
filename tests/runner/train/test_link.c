/* Messages over real pipes, torn at every place. */
#include "runner/train/link.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

struct wire {
    int in, out;
    struct link_buffer buffer;
};

static struct wire open_wire(void)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
    return (struct wire){.in = ends[1], .out = ends[0]};
}

static void close_wire(struct wire *w)
{
    link_deinit(&w->buffer);
    close(w->out);
    if (w->in >= 0)
        close(w->in);
}

static bool receive(struct wire *w)
{
    struct err e = {0};
    bool open;
    assert_int_equal(link_receive(&w->buffer, w->out, &open, &e), ERR_OK);
    return open;
}

static void assert_takes(struct wire *w, enum link_kind kind, const void *data,
                         size_t size)
{
    enum link_kind got;
    void *taken = NULL;
    size_t length;
    assert_true(link_take(&w->buffer, &got, &taken, &length));
    assert_int_equal(got, kind);
    assert_int_equal(length, size);
    assert_memory_equal(taken, data, size);
    assert_int_equal(((char *)taken)[size], '\0');
    free(taken);
}

static void assert_takes_nothing(struct wire *w)
{
    enum link_kind kind;
    void *data;
    size_t size;
    assert_false(link_take(&w->buffer, &kind, &data, &size));
}

static void send_text(struct wire *w, enum link_kind kind, const char *text)
{
    struct err e = {0};
    assert_int_equal(link_send(w->in, kind, text, strlen(text), &e), ERR_OK);
}

static void an_epoch_arrives_as_it_was_sent(void **state)
{
    (void)state;
    struct wire w = open_wire();
    struct link_epoch row;
    memset(&row, 0, sizeof(row));
    row.epoch = 7;
    row.best = 0.1234567890123456;
    row.again = true;
    assert_int_equal(link_send(w.in, LINK_EPOCH, &row, sizeof(row), NULL), ERR_OK);
    assert_true(receive(&w));
    assert_takes(&w, LINK_EPOCH, &row, sizeof(row));
    assert_takes_nothing(&w);
    close_wire(&w);
}

static void a_message_may_be_empty(void **state)
{
    (void)state;
    struct wire w = open_wire();
    send_text(&w, LINK_STOPPED, "");
    receive(&w);
    assert_takes(&w, LINK_STOPPED, "", 0);
    close_wire(&w);
}

static void messages_are_taken_in_order(void **state)
{
    (void)state;
    struct wire w = open_wire();
    send_text(&w, LINK_STEP, "one");
    send_text(&w, LINK_FAILED, "the second, longer one");
    send_text(&w, LINK_STOPPED, "");
    receive(&w);
    assert_takes(&w, LINK_STEP, "one", 3);
    assert_takes(&w, LINK_FAILED, "the second, longer one", 22);
    assert_takes(&w, LINK_STOPPED, "", 0);
    assert_takes_nothing(&w);
    close_wire(&w);
}

/* The bytes of two messages, as they are on the pipe. */
static size_t record(char *bytes, size_t room)
{
    struct wire w = open_wire();
    send_text(&w, LINK_FAILED, "disk full");
    send_text(&w, LINK_STEP, "xyz");
    ssize_t n = read(w.out, bytes, room);
    close_wire(&w);
    assert_true(n > 0);
    return (size_t)n;
}

static void a_message_torn_anywhere_waits_for_its_rest(void **state)
{
    (void)state;
    char bytes[256];
    size_t length = record(bytes, sizeof(bytes));
    for (size_t cut = 1; cut < length; cut++) {
        struct wire w = open_wire();
        size_t taken = 0;
        for (size_t part = 0; part < 2; part++) {
            size_t from = part ? cut : 0, to = part ? length : cut;
            assert_int_equal(write(w.in, bytes + from, to - from), to - from);
            receive(&w);
            enum link_kind kind;
            void *data;
            size_t size;
            while (link_take(&w.buffer, &kind, &data, &size)) {
                assert_string_equal(data, taken ? "xyz" : "disk full");
                free(data);
                taken++;
            }
        }
        assert_int_equal(taken, 2);
        close_wire(&w);
    }
}

static void a_payload_larger_than_the_pipe_arrives(void **state)
{
    (void)state;
    enum { SIZE = 5 << 20 };
    struct wire w = open_wire();
    unsigned char *data = malloc(SIZE);
    assert_non_null(data);
    for (size_t i = 0; i < SIZE; i++)
        data[i] = (unsigned char)(i * 2654435761u >> 13);
    pid_t child = fork();
    if (child == 0) {
        close(w.out);
        _exit(link_send(w.in, LINK_RESULT, data, SIZE, NULL) != ERR_OK ? 1 : 0);
    }
    close(w.in);
    w.in = -1;
    while (receive(&w)) {
    }
    assert_takes(&w, LINK_RESULT, data, SIZE);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    free(data);
    close_wire(&w);
}

static void what_was_sent_before_the_pipe_closed_arrives(void **state)
{
    (void)state;
    struct wire w = open_wire();
    send_text(&w, LINK_FAILED, "last words");
    close(w.in);
    w.in = -1;
    assert_false(receive(&w));
    assert_takes(&w, LINK_FAILED, "last words", 10);
    close_wire(&w);
}

/* A pipe that is full and does not wait gives the error of one write. */
static void after_a_write_that_failed_nothing_is_sent(void **state)
{
    (void)state;
    enum { SIZE = 1 << 18 };
    static char data[SIZE], left[SIZE];
    struct wire w = open_wire();
    struct err e = {0};
    assert_int_equal(fcntl(w.in, F_SETFL, O_NONBLOCK), 0);
    assert_int_equal(link_send(w.in, LINK_RESULT, data, SIZE, &e), ERR_IO);
    assert_true(read(w.out, left, SIZE) > 0);
    e = (struct err){0};
    assert_int_equal(link_send(w.in, LINK_FAILED, "why", 3, &e), ERR_IO);
    assert_non_null(strstr(e.text, "no longer"));
    receive(&w);
    assert_takes_nothing(&w);
    assert_int_equal(w.buffer.length, 0);
    w.in = -1; /* stays open: the broken end's number must not come again */
    close_wire(&w);
}

static void what_is_no_message_is_never_taken(void **state)
{
    (void)state;
    char bytes[256];
    size_t length = record(bytes, sizeof(bytes));
    for (size_t at = 0; at < 16; at++) {
        struct wire w = open_wire();
        char wrong[sizeof(bytes)];
        memcpy(wrong, bytes, length);
        wrong[at] = (char)(wrong[at] ^ 0x40);
        assert_int_equal(write(w.in, wrong, length), length);
        receive(&w);
        enum link_kind kind;
        void *data;
        size_t size;
        while (link_take(&w.buffer, &kind, &data, &size)) {
            assert_true(size <= length); /* another length, but a message */
            free(data);
        }
        assert_true(w.buffer.torn || at >= 8);
        close_wire(&w);
    }
}

static void half_a_message_of_a_dead_worker_is_none(void **state)
{
    (void)state;
    char bytes[256];
    record(bytes, sizeof(bytes));
    struct wire w = open_wire();
    assert_int_equal(write(w.in, bytes, 20), 20);
    close(w.in);
    w.in = -1;
    assert_false(receive(&w));
    assert_takes_nothing(&w);
    close_wire(&w);
}

static void an_open_pipe_without_news_is_open(void **state)
{
    (void)state;
    struct wire w = open_wire();
    assert_true(receive(&w));
    assert_takes_nothing(&w);
    close_wire(&w);
}

static void sending_to_a_parent_that_is_gone_fails(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    struct wire w = open_wire();
    struct err e = {0};
    close(w.out);
    assert_int_equal(link_send(w.in, LINK_STOPPED, "", 0, &e), ERR_IO);
    assert_non_null(strstr(e.text, "process"));
    w.out = w.in;
    w.in = -1;
    close_wire(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_epoch_arrives_as_it_was_sent),
        cmocka_unit_test(a_message_may_be_empty),
        cmocka_unit_test(messages_are_taken_in_order),
        cmocka_unit_test(a_message_torn_anywhere_waits_for_its_rest),
        cmocka_unit_test(a_payload_larger_than_the_pipe_arrives),
        cmocka_unit_test(what_was_sent_before_the_pipe_closed_arrives),
        cmocka_unit_test(what_is_no_message_is_never_taken),
        cmocka_unit_test(after_a_write_that_failed_nothing_is_sent),
        cmocka_unit_test(half_a_message_of_a_dead_worker_is_none),
        cmocka_unit_test(an_open_pipe_without_news_is_open),
        cmocka_unit_test(sending_to_a_parent_that_is_gone_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
