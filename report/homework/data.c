/* Paths into what mtag-data analyse says: data.h. */
#include "report/homework/data.h"

#include <math.h>
#include <string.h>

const json_t *rep_data_at(const json_t *data, const char *path)
{
    char key[64];
    while (data && *path) {
        const size_t length = strcspn(path, ".");
        if (length >= sizeof(key))
            return NULL;
        memcpy(key, path, length);
        key[length] = '\0';
        data = json_object_get(data, key);
        path += length + (path[length] == '.');
    }
    return data;
}

double rep_data_number(const json_t *data, const char *path)
{
    const json_t *at = rep_data_at(data, path);
    return json_is_number(at) ? json_number_value(at) : (double)NAN;
}

const char *rep_data_text(const json_t *data, const char *path)
{
    const char *text = json_string_value(rep_data_at(data, path));
    return text ? text : "";
}
