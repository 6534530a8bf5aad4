/* Any bytes are rows of fields that lie within them. */
#define _GNU_SOURCE
#include "features/import/table.h"

#include "tests/fuzz/input.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct table t;
    struct err e = {0};
    size_t bytes = 0, line = 0;
    if (table_open(&t, input_file(data, size), 0, &e) != ERR_OK)
        return 0;
    while (table_next(&t)) {
        must(t.line > line && t.count > 0);
        line = t.line;
        for (size_t i = 0; i < t.count; i++)
            bytes += strlen(t.fields[i]);
    }
    must(bytes <= size);
    table_close(&t, ERR_OK, NULL);
    return 0;
}
