#!/usr/bin/env bash
# BLAS libraries that compute wrong products, or crash, in place of the right one: programs
# that compute refuse before anything runs. And no pool of threads in the parent.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 150

# library NAME: a shared library whose product ends with the statements on standard input.
library() {
    { cat <<'END'
#define _GNU_SOURCE
#include <cblas.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>
typedef void product(enum CBLAS_ORDER, enum CBLAS_TRANSPOSE, enum CBLAS_TRANSPOSE, int, int, int,
                     float, const float *, int, const float *, int, float, float *, int);
void cblas_sgemm(enum CBLAS_ORDER order, enum CBLAS_TRANSPOSE ta, enum CBLAS_TRANSPOSE tb, int m,
                 int n, int k, float alpha, const float *a, int lda, const float *b, int ldb,
                 float beta, float *c, int ldc)
{
    product *right = (product *)dlsym(RTLD_NEXT, "cblas_sgemm");
    right(order, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
END
        cat
        echo "}"
    } >"$1.c"
    # shellcheck disable=SC2046
    "${CC:-cc}" -shared -fPIC $(pkg-config --cflags openblas) -o "$1.so" "$1.c" -ldl
}

begin "mtag-run, mtag-predict and mtag-data refuse a library that is wrong in one element"
library wrong <<<'if (ta == CblasTrans) c[ldc + 1] *= 1.001f;'
library crash <<<'abort();'
expect 0 mtag-run -q -o right.db tiny.yaml train.epochs=1
if ! sanitized; then
    for word in run predict data; do
        case $word in
        run) command=(mtag-run -o wrong.db tiny.yaml) ;;
        predict) command=(mtag-predict --results right.db data/waveform/*/*.flac) ;;
        data) command=(mtag-data features -e tiny.yaml -o x.npy "$(first data/waveform/*/*.flac)") ;;
        esac
        expect 2 env LD_PRELOAD="$PWD/wrong.so" "${command[@]}"
        says "OpenBLAS " "computes wrong products here" "instead of" "OPENBLAS_CORETYPE="
        absent wrong.db x.npy
    done

    begin "a library that crashes is named too"
    expect 2 env LD_PRELOAD="$PWD/crash.so" mtag-run -n tiny.yaml
    says "crashes here (signal 6)" "OPENBLAS_CORETYPE="
fi

begin "the build without locks is refused: two threads of a run would disturb each other"
serial=$(first /usr/lib/*/openblas-serial)
if [ -n "$serial" ]; then
    expect 2 env LD_LIBRARY_PATH="$serial" mtag-run -n tiny.yaml
    says "was built for one thread" "libopenblas0-openmp"
fi

begin "the parent of a sweep has one thread, whatever other build of OpenBLAS is installed"
start mtag-run --json -j 2 -o threads.db tiny.yaml
wait_for events_show '"epoch": 1,'
threads=$(sed -n 's/^Threads:[[:space:]]*//p' "/proc/$job/status")
kill -INT "$job"
finish
sanitized || [[ $(ldd "$MTAG_BIN/mtag-run") != *openblas-openmp* ]] || equals 1 "$threads" "threads of the parent"

begin "kernels that the library should have taken are set, unless the user has set some"
expect 0 env -u OPENBLAS_CORETYPE mtag-run -q -o chosen.db tiny.yaml train.epochs=1
kernels=$(sqlite3 chosen.db "SELECT DISTINCT cpu FROM run")
! grep -q avx2 /proc/cpuinfo || [[ $kernels != *Prescott* ]] || fail "old kernels on a processor with AVX2: $kernels"
expect 0 env OPENBLAS_CORETYPE=Nehalem mtag-run -q -o set.db tiny.yaml train.epochs=1
sanitized || [[ $(sqlite3 set.db "SELECT DISTINCT cpu FROM run") == *Nehalem* ]] || fail "other kernels than were set"
