/* The check of the BLAS library on a machine where it computes right. Libraries that do
 * not are put in its place by tests/runner/test_blas.sh. */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "nn/blas.h"

#include <cblas.h>
#include <dirent.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static void the_loaded_library_has_a_name_and_a_kernel(void **state)
{
    (void)state;
    assert_int_equal(strncmp(nn_blas_version(), "OpenBLAS ", 9), 0);
    assert_null(strchr(nn_blas_version() + 9, ' '));
    assert_true(strlen(nn_blas_kernel()) > 0);
}

static void a_library_that_computes_right_passes(void **state)
{
    (void)state;
    struct err e = {0};
    assert_int_equal(nn_blas_check(&e), ERR_OK);
    assert_string_equal(e.text, "");
}

/* In shared memory: how many of the next children somebody kills. */
static volatile int *kills;

/* The check's child sets an alarm first; this one takes the C library's place. */
unsigned alarm(unsigned seconds)
{
    (void)seconds;
    if (kills && *kills > 0) {
        --*kills;
        raise(SIGKILL);
    }
    return 0;
}

static void a_child_that_somebody_kills_is_no_fault_of_the_library(void **state)
{
    (void)state;
    struct err e = {0};
    void *shared = mmap(NULL, sizeof(*kills), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(shared != MAP_FAILED);
    kills = shared;
    *kills = 2;
    assert_int_equal(nn_blas_check(&e), ERR_OK);
    assert_int_equal(*kills, 0);
    *kills = 100;
    assert_int_equal(nn_blas_check(&e), ERR_INTERNAL);
    assert_non_null(strstr(e.text, "was ended by signal 9"));
    munmap(shared, sizeof(*kills));
    kills = NULL;
}

static size_t count_threads(void)
{
    size_t count = 0;
    DIR *tasks = opendir("/proc/self/task");
    assert_non_null(tasks);
    for (const struct dirent *entry; (entry = readdir(tasks)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(tasks);
    return count;
}

static void multiply(void)
{
    enum { N = 500 };
    static float a[N * N], c[N * N];
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, N, N, N, 1, a, N, a, N, 0, c,
                N);
}

static void *multiply_beside(void *count)
{
    nn_blas_alone();
    multiply();
    *(size_t *)count = count_threads();
    return NULL;
}

static void large_products_start_no_threads(void **state)
{
    (void)state;
    nn_blas_alone();
    multiply();
    assert_int_equal(count_threads(), 1);
    pthread_t thread;
    size_t count = 0;
    assert_int_equal(pthread_create(&thread, NULL, multiply_beside, &count), 0);
    pthread_join(thread, NULL);
    assert_int_equal(count, 2);
}

/* In a child, since a limit stays: 1 if there is room below a limit that many bytes
 * above what the process has mapped. */
static int room_under_limit(size_t more, size_t besides)
{
    pid_t child = fork();
    if (child == 0) {
        long pages = 0;
        FILE *f = fopen("/proc/self/statm", "r");
        if (!f || fscanf(f, "%ld", &pages) != 1)
            _exit(2);
        fclose(f);
        size_t bytes = (size_t)pages * (size_t)sysconf(_SC_PAGESIZE) + more;
        const struct rlimit limit = {bytes, bytes};
        if (setrlimit(RLIMIT_AS, &limit) != 0)
            _exit(3);
        struct err e = {0};
        enum err_code code = nn_blas_room(2, besides, &e);
        _exit(code == ERR_OK                                   ? 1
              : code == ERR_MEMORY && strstr(e.text, "ulimit") ? 0
                                                               : 4);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void room_for_products_is_told_before_there_are_any(void **state)
{
    (void)state;
    const size_t mb = (size_t)1 << 20; /* two threads take 256 MB */
    assert_int_equal(room_under_limit(200 * mb, 0), 0);
    assert_int_equal(room_under_limit(300 * mb, 0), 1);
    assert_int_equal(room_under_limit(300 * mb, 100 * mb), 0);
}

int main(int argc, char **argv)
{
    (void)argc;
    /* The library reads it when it is loaded; here nothing but mtag holds it back. */
    if (getenv("OPENBLAS_NUM_THREADS") && unsetenv("OPENBLAS_NUM_THREADS") == 0)
        execv("/proc/self/exe", argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_loaded_library_has_a_name_and_a_kernel),
        cmocka_unit_test(a_library_that_computes_right_passes),
        cmocka_unit_test(large_products_start_no_threads),
        cmocka_unit_test(room_for_products_is_told_before_there_are_any),
        cmocka_unit_test(a_child_that_somebody_kills_is_no_fault_of_the_library),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
