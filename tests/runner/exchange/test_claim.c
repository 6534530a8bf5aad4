/* Claims of processes that are dead, silent, or of jobs that Slurm knows or does not.
 */
#include "runner/exchange/claim.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena *arena;

static void write_text(const char *path, const char *text)
{
    struct err e = {0};
    assert_int_equal(file_write(path, text, strlen(text), &e), ERR_OK);
}

/* A claim of another machine that was renewed so many seconds ago. */
static void make(const char *name, const char *job, int ago)
{
    const time_t now = time(NULL);
    const char *path = arena_printf(arena, "claims/%s", name);
    const struct timeval times[] = {{.tv_sec = now - ago}, {.tv_sec = now - ago}};
    write_text(path, arena_printf(arena,
                                  "host elsewhere\nprocess 1\nstarted 1\nboot other\n"
                                  "%snumber 0\n",
                                  job));
    assert_int_equal(utimes(path, times), 0);
}

/* squeue answers with these words and that status, and notes that it was asked. */
static void answer(const char *words, int status)
{
    write_text("bin/squeue", arena_printf(arena,
                                          "#!/bin/sh\necho asked >>asked\n"
                                          "printf '%s'\nexit %d\n",
                                          words, status));
    assert_int_equal(chmod("bin/squeue", 0777), 0);
    unlink("asked");
}

static struct claims *open_as(const char *job, int attempt)
{
    const struct claim_rules rules = {
        .stale = CLAIM_STALE, .job = job, .attempt = attempt, .slurm = true};
    struct claims *claims = NULL;
    struct err e = {0};
    assert_int_equal(claims_open("claims", &rules, arena, &claims, &e), ERR_OK);
    return claims;
}

static bool takes(struct claims *claims, const char *name)
{
    struct claim *claim = NULL;
    struct err e = {0};
    assert_int_equal(claim_take(claims, name, &claim, &e), ERR_OK);
    claim_release(claim);
    return claim != NULL;
}

static void a_claim_is_taken_once(void **state)
{
    (void)state;
    struct claims *claims = open_as(NULL, 0);
    struct claim *claim = NULL;
    struct err e = {0};
    assert_int_equal(claim_take(claims, "run", &claim, &e), ERR_OK);
    assert_non_null(claim);
    assert_false(takes(claims, "run"));
    assert_true(claim_is_held(claims, "run"));
    assert_true(claim_renew(claim));
    claim_release(claim);
    assert_true(takes(claims, "run"));
    claims_close(claims);
}

static void without_slurm_silence_decides(void **state)
{
    (void)state;
    answer("slurm_load_jobs error: Unable to contact slurm controller", 1);
    struct claims *claims = open_as("70", 0);
    make("fresh", "job 71\nattempt 0\n", 300);
    make("silent", "job 71\nattempt 0\n", 700);
    make("no_job", "", 300);
    assert_false(takes(claims, "fresh"));
    assert_true(takes(claims, "silent"));
    assert_false(takes(claims, "no_job"));
    claims_close(claims);
}

static void a_job_that_slurm_does_not_know_has_lost_its_claim(void **state)
{
    (void)state;
    answer("70\\n72\\n", 0);
    struct claims *claims = open_as("70", 0);
    make("ended", "job 71\nattempt 0\n", 300);
    make("runs", "job 72\nattempt 0\n", 300);
    make("just_renewed", "job 71\nattempt 0\n", 30);
    make("prefix", "job 7\nattempt 0\n", 300);
    assert_true(takes(claims, "ended"));
    assert_false(takes(claims, "runs"));
    assert_false(takes(claims, "just_renewed"));
    assert_true(takes(claims, "prefix"));
    struct stat status;
    assert_int_equal(stat("asked", &status), 0);
    assert_int_equal(status.st_size, strlen("asked\n")); /* one call for all */
    claims_close(claims);
}

static void an_earlier_attempt_of_the_own_job_is_over(void **state)
{
    (void)state;
    answer("70\\n", 0);
    struct claims *claims = open_as("70", 2);
    make("before", "job 70\nattempt 1\n", 1);
    make("this", "job 70\nattempt 2\n", 1);
    assert_true(takes(claims, "before"));
    assert_false(takes(claims, "this"));
    claims_close(claims);
}

static char folder[] = "/tmp/claim-XXXXXX";

static int begin(void **state)
{
    (void)state;
    arena = arena_create();
    if (!mkdtemp(folder) || chdir(folder) != 0 || mkdir("claims", 0777) != 0 ||
        mkdir("bin", 0777) != 0)
        return -1;
    return setenv("PATH", arena_printf(arena, "%s/bin:%s", folder, getenv("PATH")), 1);
}

static int end(void **state)
{
    (void)state;
    const int status = system(arena_printf(arena, "rm -rf %s", folder));
    arena_destroy(arena);
    return status;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_claim_is_taken_once),
        cmocka_unit_test(without_slurm_silence_decides),
        cmocka_unit_test(a_job_that_slurm_does_not_know_has_lost_its_claim),
        cmocka_unit_test(an_earlier_attempt_of_the_own_job_is_over),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
