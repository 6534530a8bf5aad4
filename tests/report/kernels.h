/* A file of weights whose first layer has kernels, for databases that were made up. */
#ifndef MTAG_TESTS_REPORT_KERNELS_H
#define MTAG_TESTS_REPORT_KERNELS_H

#include "base/arena.h"
#include "base/file.h"
#include "nn/weights/file.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

/* Writes a batch normalisation and then kernels of these dimensions, of which value
 * tells each number by its place, to PATH.d/weights/NAME, and says of runs for
 * which the condition holds that these are their weights. */
static inline enum err_code put_kernels(const char *path, const char *name,
                                        const int *dims, int rank,
                                        real (*value)(size_t place),
                                        const char *condition, struct err *e)
{
    struct arena *a = arena_create();
    struct nn_weights_item items[] = {
        {.name = "batchnorm1.weight", .dims = {1}, .rank = 1, .count = 1},
        {.name = "conv1.weight", .rank = rank, .count = 1},
        {.name = "conv1.bias", .dims = {dims[0]}, .rank = 1, .count = (size_t)dims[0]}};
    for (int i = 0; i < rank; i++) {
        items[1].dims[i] = dims[i];
        items[1].count *= (size_t)dims[i];
    }
    real *numbers = arena_alloc(a, items[1].count, sizeof(*numbers));
    for (size_t i = 0; i < items[1].count; i++)
        numbers[i] = value(i);
    for (size_t i = 0; i < sizeof(items) / sizeof(*items); i++)
        items[i].values = numbers;
    const char *into = arena_printf(a, "%s.d/weights", path);
    enum err_code code = file_make_folders(into, e);
    if (code == ERR_OK)
        code = nn_safetensors_write(arena_printf(a, "%s/%s", into, name), items, 3,
                                    NULL, 0, e);
    sqlite3 *db = NULL;
    if (code == ERR_OK &&
        (sqlite3_open(path, &db) != SQLITE_OK ||
         sqlite3_exec(db,
                      arena_printf(a, "UPDATE run SET weights = 'weights/%s' WHERE %s",
                                   name, condition),
                      NULL, NULL, NULL) != SQLITE_OK))
        code = err_set(e, ERR_DATA, "%s", sqlite3_errmsg(db));
    sqlite3_close(db);
    arena_destroy(a);
    return code;
}

#endif
