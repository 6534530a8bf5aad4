/* bench_exchange FOLDER [NUMBER]: what a claim and a result file cost in a folder,
 * which may lie on a network: milliseconds of time that passes, medians of NUMBER
 * (1,000). The result is that of a run of 27 epochs on 9,074 clips' validation and test
 * sets (1,000 and 2,000 clips, 50 tags). */
#define _GNU_SOURCE
#include "base/clock.h"
#include "base/file.h"
#include "runner/exchange/claim.h"
#include "runner/exchange/told.h"
#include "runner/train/metrics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NUMBER = 1000, EPOCHS = 27, VALID = 1000, TEST = 2000, TAGS = 50 };

struct bench {
    const char *folder;
    int number;
    double *seconds;
    struct arena *arena;
    struct err err;
};

static int by_size(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void print(struct bench *b, const char *what)
{
    qsort(b->seconds, (size_t)b->number, sizeof(*b->seconds), by_size);
    printf("%-28s %8.3f ms, a tenth takes more than %.3f ms\n", what,
           1e3 * b->seconds[b->number / 2], 1e3 * b->seconds[b->number * 9 / 10]);
}

static enum err_code time_claims(struct bench *b)
{
    const struct claim_rules rules = {.stale = CLAIM_STALE};
    struct claims *claims = NULL;
    struct claim *claim = NULL;
    enum err_code code = claims_open(b->folder, &rules, b->arena, &claims, &b->err);
    for (int i = 0; i < b->number && code == ERR_OK; i++) {
        const double begun = clock_seconds();
        code = claim_take(claims, "run", &claim, &b->err);
        claim_release(claim);
        b->seconds[i] = clock_seconds() - begun;
    }
    claims_close(claims);
    if (code == ERR_OK)
        print(b, "a claim, taken and released");
    return code;
}

static void make_result(struct str *out)
{
    const size_t floats = (size_t)(TEST + 2 * RUN_METRICS) * TAGS;
    const size_t size = sizeof(struct link_result) + floats * sizeof(float);
    float *scores = calloc(1, size);
    told_begin(out);
    for (int i = 1; i <= EPOCHS; i++) {
        struct link_epoch row = run_new_row();
        row.epoch = i;
        told_add(out, LINK_EPOCH, &row, sizeof(row));
    }
    if (scores) {
        told_add(out, LINK_VALID, scores, sizeof(float) * VALID * TAGS);
        told_add(out, LINK_RESULT, scores, size);
    }
    free(scores);
}

static enum err_code time_results(struct bench *b)
{
    struct str told = {0};
    enum err_code code = ERR_OK;
    make_result(&told);
    for (int i = 0; i < b->number && code == ERR_OK; i++) {
        char *path =
            file_join(b->arena, b->folder, arena_printf(b->arena, "told-%d", i));
        const double begun = clock_seconds();
        code = told_write(path, &told, &b->err);
        b->seconds[i] = clock_seconds() - begun;
    }
    if (code == ERR_OK)
        print(b, "a result file, written");
    for (int i = 0; i < b->number && code == ERR_OK; i++) {
        struct told read;
        char *path =
            file_join(b->arena, b->folder, arena_printf(b->arena, "told-%d", i));
        const double begun = clock_seconds();
        code = told_read(path, &read, &b->err);
        told_deinit(&read);
        b->seconds[i] = clock_seconds() - begun;
        unlink(path);
    }
    if (code == ERR_OK)
        print(b, "a result file, read");
    printf("a result file has %.1f KB\n", (double)told.length / 1e3);
    str_deinit(&told);
    return code;
}

int main(int argc, char **argv)
{
    struct bench b = {.folder = argc > 1 ? argv[1] : ".",
                      .number = argc > 2 ? atoi(argv[2]) : NUMBER};
    if (b.number < 1)
        return 2;
    b.arena = arena_create();
    b.seconds = calloc((size_t)b.number, sizeof(*b.seconds));
    enum err_code code = b.seconds ? time_claims(&b) : ERR_MEMORY;
    if (code == ERR_OK)
        code = time_results(&b);
    if (code != ERR_OK)
        fprintf(stderr, "%s\n", b.err.text);
    free(b.seconds);
    arena_destroy(b.arena);
    return code == ERR_OK ? 0 : 1;
}
