/* Any bytes are a table of 0 and 1 or at least one fault; a table's texts and values
 * are all there. */
#define _GNU_SOURCE
#include "features/data/annotations.h"

#include "tests/fuzz/input.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_create();
    struct diag *diag = diag_create();
    struct err e = {0};
    struct feat_annotations *n =
        feat_annotations_read(input_file(data, size), NULL, diag, a);
    must((n == NULL) == (diag_errors(diag) > 0));
    diag_to_err(diag, &e);
    size_t bytes = 0;
    for (size_t i = 0; n && i < n->row_count; i++)
        bytes += strlen(n->rows[i].id) + strlen(n->rows[i].stem);
    for (size_t i = 0; n && i < n->column_count; i++)
        bytes += strlen(n->columns[i]);
    for (size_t i = 0; n && i < n->row_count * n->column_count; i++)
        must(n->values[i] <= 1);
    must(bytes <= size);
    feat_annotations_destroy(n);
    diag_destroy(diag);
    arena_destroy(a);
    return 0;
}
