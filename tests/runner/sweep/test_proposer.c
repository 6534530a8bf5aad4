/* The process that computes a point: what it sends, and how it may end. */
#include "runner/sweep/proposer.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void send_text(void *context, struct str *out)
{
    str_add(out, context);
}

/* More than a pipe holds. */
static void send_much(void *context, struct str *out)
{
    const size_t *count = context;
    for (size_t i = 0; i < *count; i++)
        str_addf(out, "%zu ", i % 10);
}

static void end_by_signal(void *context, struct str *out)
{
    (void)out;
    raise(*(const int *)context);
}

static void end_with_status(void *context, struct str *out)
{
    (void)out;
    _exit(*(const int *)context);
}

static void sleep_long(void *context, struct str *out)
{
    (void)context;
    (void)out;
    for (;;)
        pause();
}

static struct proposer *start(void (*compute)(void *context, struct str *out),
                              void *context)
{
    struct proposer *p;
    struct err e = {0};
    if (proposer_start(compute, context, &p, &e) != ERR_OK)
        fail_msg("%s", e.text);
    return p;
}

static void wait_for(struct proposer *p)
{
    while (!proposer_is_ready(p)) {
        struct pollfd fd = {.fd = proposer_fd(p), .events = POLLIN};
        assert_true(poll(&fd, 1, 30000) > 0);
    }
    assert_int_equal(proposer_fd(p), -1);
}

static void its_text_comes_whole(void **state)
{
    (void)state;
    char *text = NULL;
    struct err e = {0};
    struct proposer *p = start(send_text, (char[]){"{lr: 0.1}\n0 0"});
    wait_for(p);
    assert_int_equal(proposer_finish(p, &text, &e), ERR_OK);
    assert_string_equal(text, "{lr: 0.1}\n0 0");
    free(text);
    size_t count = 500000;
    p = start(send_much, &count);
    wait_for(p);
    assert_int_equal(proposer_finish(p, &text, &e), ERR_OK);
    assert_int_equal(strlen(text), 2 * count);
    free(text);
}

static void assert_ends(void (*compute)(void *context, struct str *out), int number,
                        const char *wanted)
{
    char *text = NULL;
    struct err e = {0};
    struct proposer *p = start(compute, &number);
    wait_for(p);
    assert_int_equal(proposer_finish(p, &text, &e), ERR_INTERNAL);
    assert_null(text);
    assert_non_null(strstr(e.text, wanted));
}

static void its_end_without_a_text_is_told(void **state)
{
    (void)state;
    assert_ends(end_by_signal, SIGABRT, "crashed while it proposed a point (signal 6");
    assert_ends(end_by_signal, SIGKILL, "was killed while it proposed a point");
    assert_ends(end_by_signal, SIGALRM, "took more than 10 minutes for a point");
    assert_ends(end_with_status, 3, "ended with status 3 instead of a point");
}

/* Ctrl-C reaches the whole group: the parent ends the process itself. */
static void it_leaves_interrupts_to_its_parent_and_can_be_ended(void **state)
{
    (void)state;
    struct proposer *p = start(sleep_long, NULL);
    assert_false(proposer_is_ready(p));
    struct sigaction ignored = {.sa_handler = SIG_IGN}, before;
    sigaction(SIGINT, &ignored, &before);
    assert_int_equal(kill(0, SIGINT), 0);
    sigaction(SIGINT, &before, NULL);
    struct pollfd fd = {.fd = proposer_fd(p), .events = POLLIN};
    assert_int_equal(poll(&fd, 1, 100), 0);
    proposer_destroy(p);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    proposer_destroy(NULL);
}

int main(void)
{
    setpgid(0, 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_text_comes_whole),
        cmocka_unit_test(its_end_without_a_text_is_told),
        cmocka_unit_test(it_leaves_interrupts_to_its_parent_and_can_be_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
