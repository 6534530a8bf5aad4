/* The check of the loaded BLAS library: blas.h. */
#define _GNU_SOURCE /* RTLD_DEFAULT */
#include "nn/blas.h"

#include "base/arena.h"
#include "base/child.h"
#include "base/rng.h"
#include "nn/blas_space.h"
#include "nn/real.h"

#include <cblas.h>
#include <dlfcn.h>
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MESSAGE_SIZE = 256, LIMIT_SECONDS = 20, TRIES = 3, NO_MEMORY = 2 /* status */ };

/* Sizes that are not multiples of a kernel's block, a product large enough for packed
 * blocks in each direction, and one with a single column. */
static const struct product {
    int rows, columns, depth;
    bool across, flipped; /* the first, the second factor is transposed */
    int beta;
} products[] = {
    {67, 35, 129, false, false, 0}, {67, 35, 129, true, false, 1},
    {67, 35, 129, false, true, 0},  {35, 67, 61, true, true, 1},
    {16, 50, 32, false, true, 0},   {5, 3, 7, false, false, 1},
    {96, 130, 300, true, false, 0}, {31, 1, 203, false, false, 0},
};

/* OpenMP is there if the library uses it: mtag itself does not. */
void nn_blas_alone(void)
{
    void (*set_threads)(int) = NULL;
    openblas_set_num_threads(1);
    *(void **)&set_threads = dlsym(RTLD_DEFAULT, "omp_set_num_threads");
    if (set_threads)
        set_threads(1);
}

const char *nn_blas_version(void)
{
    static char text[64];
    const char *config = openblas_get_config(); /* "OpenBLAS 0.3.21 DYNAMIC_ARCH ..." */
    const char *blank = strchr(config, ' ');
    const size_t length =
        blank ? strlen("OpenBLAS ") + strcspn(blank + 1, " ") : strlen(config);
    snprintf(text, sizeof(text), "%.*s", (int)length, config);
    return text;
}

const char *nn_blas_kernel(void)
{
    return openblas_get_corename();
}

static size_t index_of(int row, int column, int rows, int columns, bool transposed)
{
    return transposed ? (size_t)column * (size_t)rows + (size_t)row
                      : (size_t)row * (size_t)columns + (size_t)column;
}

/* One element by a plain loop; `size` gets the sum of the magnitudes. */
static double plain(const struct product *p, const real *a, const real *b, double old,
                    int row, int column, double *size)
{
    double sum = p->beta * old;
    *size = fabs(sum);
    for (int k = 0; k < p->depth; k++) {
        const double term =
            (double)a[index_of(row, k, p->rows, p->depth, p->across)] *
            (double)b[index_of(k, column, p->depth, p->columns, p->flipped)];
        sum += term;
        *size += fabs(term);
    }
    return sum;
}

static void multiply(const struct product *p, const real *a, const real *b, real *c)
{
    if (p->columns == 1) {
        NN_GEMV(CblasRowMajor, CblasNoTrans, p->rows, p->depth, 1, a, p->depth, b, 1,
                (real)p->beta, c, 1);
        return;
    }
    NN_GEMM(CblasRowMajor, p->across ? CblasTrans : CblasNoTrans,
            p->flipped ? CblasTrans : CblasNoTrans, p->rows, p->columns, p->depth, 1, a,
            p->across ? p->rows : p->depth, b, p->flipped ? p->depth : p->columns,
            (real)p->beta, c, p->columns);
}

static real *draw(size_t count, uint64_t item)
{
    real *x = mem_alloc(count, sizeof(*x));
    struct rng r;
    rng_init(&r, 0, RNG_STATS, 0, item);
    for (size_t i = 0; x && i < count; i++)
        x[i] = (real)(2 * rng_uniform(&r) - 1);
    return x;
}

/* Writes the fault of a product; an empty text if the product is right. Ends the
 * process if there is no memory. */
static void try_product(const struct product *p, char out[MESSAGE_SIZE])
{
    const size_t count = (size_t)p->rows * (size_t)p->columns;
    real *a = draw((size_t)p->rows * (size_t)p->depth, 0);
    real *b = draw((size_t)p->depth * (size_t)p->columns, 1);
    real *c = draw(count, 2), *old = draw(count, 2);
    if (!a || !b || !c || !old)
        _exit(NO_MEMORY);
    multiply(p, a, b, c);
    for (size_t i = 0; i < count && !*out; i++) {
        double size;
        const double right =
            plain(p, a, b, (double)old[i], (int)(i / (size_t)p->columns),
                  (int)(i % (size_t)p->columns), &size);
        if (!(fabs((double)c[i] - right) <= 1e-5 * size))
            snprintf(out, MESSAGE_SIZE,
                     "computes wrong products here (%d x %d by %d x %d%s: %g "
                     "instead of %g)",
                     p->rows, p->depth, p->depth, p->columns,
                     p->across || p->flipped ? ", transposed" : "", (double)c[i],
                     right);
    }
    free(a);
    free(b);
    free(c);
    free(old);
}

/* The child: writes the fault into the pipe and ends. */
static _Noreturn void try_all(int out)
{
    char text[MESSAGE_SIZE] = "";
    alarm(LIMIT_SECONDS);
    nn_blas_alone(); /* as in training */
    for (size_t i = 0; i < sizeof(products) / sizeof(products[0]) && !*text; i++)
        try_product(&products[i], text);
    const size_t length = strlen(text);
    _exit(write(out, text, length) == (ssize_t)length ? 0 : 1);
}

/* Reads the text of the child, and waits for its end. */
static int wait_for(pid_t child, int in, char text[MESSAGE_SIZE])
{
    size_t length = 0;
    ssize_t n = 1;
    while (length + 1 < MESSAGE_SIZE && n != 0) {
        n = read(in, text + length, MESSAGE_SIZE - 1 - length);
        if (n < 0 && errno != EINTR)
            break;
        length += n > 0 ? (size_t)n : 0;
    }
    text[length] = '\0';
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

static enum err_code no_space(int threads, struct err *e)
{
    return err_set(e, ERR_MEMORY,
                   "Matrix products need %zu MB of address space, and the process may "
                   "not have them (ulimit -v).",
                   (size_t)threads * BLAS_BUFFER >> 20);
}

enum err_code nn_blas_begin(int threads, struct err *e)
{
    enum { SIDE = 128 }; /* smaller products may do without the buffer */
    static real a[SIDE * SIDE], b[SIDE * SIDE];
    static int ready;
    if (threads <= ready)
        return ERR_OK;
    if (!blas_space(threads - ready, 0))
        return no_space(threads - ready, e);
    ready = threads;
    NN_GEMM(CblasRowMajor, CblasNoTrans, CblasNoTrans, SIDE, SIDE, SIDE, 1, a, SIDE, a,
            SIDE, 0, b, SIDE);
    return ERR_OK;
}

enum err_code nn_blas_room(int threads, size_t besides, struct err *e)
{
    return blas_space(threads, besides) ? ERR_OK : no_space(threads, e);
}

/* Runs the check in a child: its text, and how it ended. */
static enum err_code run_child(char text[MESSAGE_SIZE], int *status, struct err *e)
{
    int ends[2];
    if (pipe(ends) != 0)
        return err_errno(e, "cannot make a pipe for the check of %s",
                         nn_blas_version());
    const struct child_signal alarmed[] = {{SIGALRM, SIG_DFL}, {0, NULL}};
    sigset_t before;
    const pid_t child = child_fork(alarmed, &before);
    if (child == 0) {
        sigprocmask(SIG_SETMASK, &before, NULL);
        try_all(ends[1]);
    }
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return err_errno(e, "cannot start a process for the check of %s",
                         nn_blas_version());
    }
    *status = wait_for(child, ends[0], text);
    close(ends[0]);
    return ERR_OK;
}

/* Did the child end by itself, well or not? Other signals come from outside. */
static bool ended_by_itself(int status)
{
    static const int own[] = {SIGALRM, SIGSEGV, SIGILL, SIGBUS, SIGFPE, SIGABRT};
    bool itself = !WIFSIGNALED(status);
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        itself = itself || WTERMSIG(status) == own[i];
    return itself;
}

enum err_code nn_blas_check(struct err *e)
{
    if (openblas_get_parallel() == OPENBLAS_SEQUENTIAL)
        return err_set(
            e, ERR_DATA,
            "%s was built for one thread: two threads of a run would compute "
            "wrong products. Install the OpenMP build "
            "(libopenblas0-openmp).",
            nn_blas_version());
    if (!blas_space(1, 0))
        return no_space(1, e);
    char text[MESSAGE_SIZE];
    int status = SIGKILL;
    for (int try = 0; try < TRIES && !ended_by_itself(status); try++) {
        const enum err_code code = run_child(text, &status, e);
        if (code != ERR_OK)
            return code;
    }
    if (!ended_by_itself(status))
        return err_set(e, ERR_INTERNAL,
                       "The process that checks %s was ended by signal %d. Nothing was "
                       "run; the same command starts again.",
                       nn_blas_version(), WTERMSIG(status));
    if (WIFEXITED(status) && WEXITSTATUS(status) == NO_MEMORY)
        return err_set(e, ERR_MEMORY, "There is no memory to check %s.",
                       nn_blas_version());
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
        return err_set(e, ERR_INTERNAL,
                       "The process that checks %s ended with status %d before it was "
                       "done. Nothing was run.",
                       nn_blas_version(), WEXITSTATUS(status));
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
        snprintf(text, sizeof(text), "does not end a product within %d s",
                 LIMIT_SECONDS);
    else if (WIFSIGNALED(status))
        snprintf(text, sizeof(text), "crashes here (signal %d)", WTERMSIG(status));
    if (!*text)
        return ERR_OK;
    const char *other =
        strcmp(nn_blas_kernel(), "Haswell") == 0 ? "Nehalem" : "Haswell";
    return err_set(e, ERR_DATA,
                   "%s with its kernels for %s %s. Nothing was run. Set the "
                   "environment variable OPENBLAS_CORETYPE=%s, or install a newer "
                   "OpenBLAS.",
                   nn_blas_version(), nn_blas_kernel(), text, other);
}
