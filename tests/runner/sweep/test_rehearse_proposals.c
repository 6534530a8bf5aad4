/* Proposals that are made for the plan of a sweep. */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "runner/sweep/rehearse_proposals.h"

#include "base/file.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

static const char file[] =
    "name: f\n"
    "objective: {value: 'lr + where(has(m), m, 0) + where(opt == sgd, 1, 0)'}\n"
    "sweep:\n"
    "  method: gp\n"
    "  trials: 40\n"
    "  metric: {name: value, goal: minimize}\n"
    "  parameters:\n"
    "    opt: {values: [sgd, adam]}\n"
    "    lr: {min: 1e-4, max: 1e-1, distribution: log_uniform}\n"
    "    m: {min: 0, max: 1, when: {opt: sgd}}\n";

/* What the processes were given. */
static struct shown {
    size_t calls, results[8], trials[8];
    bool told; /* every result has a value, and they differ */
} * shown;

static struct run_point look(const struct run_space *space, size_t number,
                             const struct run_seen *seen)
{
    (void)space;
    (void)number;
    bool told = true;
    for (size_t i = 0; i < seen->result_count; i++)
        told = told && isfinite(seen->results[i].value) && seen->results[i].finished &&
               (i == 0 || seen->results[i].value != seen->results[i - 1].value);
    shown->results[shown->calls] = seen->result_count;
    shown->trials[shown->calls] =
        seen->result_count ? seen->results[seen->result_count - 1].trial + 1 : 0;
    shown->calls++;
    shown->told = shown->told && told;
    return (struct run_point){0};
}

static const struct run_sampler_type apart = {
    .plugin = {.name = "toy"}, .needs_trials = true, .propose = look, .apart = true};
static const struct run_sampler_type here = {
    .plugin = {.name = "toy"}, .needs_trials = true, .propose = look};

static double rehearse(void **state, const struct run_sampler_type *sampler,
                       size_t from, size_t until, size_t results)
{
    struct arena *a = arena_create();
    struct diag *diag = diag_create();
    struct err e = {0};
    double seconds = -1;
    const struct exp_request request = {.path = *state, .sampler = sampler};
    struct exp_book *book = exp_book_open(&request, a, diag);
    assert_non_null(book);
    *shown = (struct shown){.told = true};
    const struct run_proposals p = {book, from, until, results};
    assert_int_equal(run_rehearse_proposals(&p, &seconds, &e), ERR_OK);
    exp_book_close(book);
    diag_destroy(diag);
    arena_destroy(a);
    return seconds;
}

static void the_first_the_middle_and_the_last_are_made(void **state)
{
    assert_true(rehearse(state, &apart, 10, 31, 2) > 0);
    assert_int_equal(shown->calls, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(shown->trials[i], 10 + 10 * i);
        assert_int_equal(shown->results[i], 2 * shown->trials[i]);
    }
    assert_true(shown->told);
}

static void what_is_not_made_apart_or_not_at_all_takes_no_time(void **state)
{
    assert_true(rehearse(state, &here, 0, 40, 1) == 0);
    assert_true(rehearse(state, &apart, 40, 40, 1) == 0);
    assert_int_equal(shown->calls, 0);
}

static void the_methods_propose_from_made_up_results(void **state)
{
    static const char *const methods[] = {"gp", "tpe", "auto"};
    for (size_t i = 0; i < 3; i++)
        assert_true(rehearse(state,
                             (const struct run_sampler_type *)registry_find(
                                 &run_samplers, methods[i]),
                             0, 40, 1) > 0);
}

static int set_up(void **state)
{
    static char path[] = "/tmp/mtag-proposals-XXXXXX";
    struct err e = {0};
    assert_true(mkstemp(path) >= 0);
    assert_int_equal(file_write(path, file, strlen(file), &e), ERR_OK);
    shown = mmap(NULL, sizeof(*shown), PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(shown, MAP_FAILED);
    *state = path;
    return 0;
}

static int tear_down(void **state)
{
    return remove(*state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_the_middle_and_the_last_are_made),
        cmocka_unit_test(what_is_not_made_apart_or_not_at_all_takes_no_time),
        cmocka_unit_test(the_methods_propose_from_made_up_results),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
