/* Starting anew with better kernels: blas_kernels.h. */
#include "nn/blas_kernels.h"

#include "nn/blas.h"

#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

static const char variable[] = "OPENBLAS_CORETYPE";

/* Kernels that use no AVX, by the names that OpenBLAS gives them. */
static const char *const old[] = {
    "Katmai", "Coppermine", "Northwood",    "Prescott",     "Banias",
    "Atom",   "Core2",      "Penryn",       "Dunnington",   "Nehalem",
    "Athlon", "Opteron",    "Bobcat",       "Nano",         "K7",
    "Hammer", "Barcelona",  "Opteron_SSE3", "Opteron(SSE3)"};

const char *nn_blas_better(const char *loaded, bool avx2, bool avx512)
{
    bool is_old = false;
    for (size_t i = 0; i < sizeof(old) / sizeof(*old); i++)
        is_old = is_old || strcasecmp(loaded, old[i]) == 0;
    if (!is_old || !avx2)
        return NULL;
    return avx512 ? "SkylakeX" : "Haswell";
}

static const char *better_here(void)
{
#ifdef __x86_64__
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    const bool avx512 =
        __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl");
    return nn_blas_better(nn_blas_kernel(), avx2, avx512);
#else
    return NULL;
#endif
}

void nn_blas_choose(char **argv)
{
    const char *kernels = getenv(variable) ? NULL : better_here();
    char program[PATH_MAX];
    const ssize_t length =
        kernels ? readlink("/proc/self/exe", program, sizeof(program) - 1) : -1;
    if (length <= 0 || setenv(variable, kernels, 1) != 0)
        return;
    program[length] = '\0';
    execv(program, argv);
}
