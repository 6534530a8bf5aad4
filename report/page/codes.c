/* Columns of texts: codes.h. */
#include "report/page/codes.h"

#include "base/json.h"
#include "base/utf8.h"

#include <stdbool.h>

json_t *rep_page_text(const char *text)
{
    struct str visible = {0};
    if (text == NULL)
        return json_null();
    utf8_add_visible(&visible, text, "\n");
    json_t *out = json_text(str_text(&visible));
    str_deinit(&visible);
    return out;
}

void rep_codes_init(struct rep_codes *c)
{
    *c = (struct rep_codes){json_object(), json_array(), json_array()};
}

void rep_codes_add(struct rep_codes *c, const char *text)
{
    const json_t *known = text ? json_object_get(c->index, text) : NULL;
    json_int_t place = known ? json_integer_value(known) : -1;
    if (text && known == NULL) {
        place = (json_int_t)json_array_size(c->values);
        json_object_set_new_nocheck(c->index, text, json_integer(place));
        json_array_append_new(c->values, rep_page_text(text));
    }
    json_array_append_new(c->of, json_integer(place));
}

void rep_codes_pad(struct rep_codes *c, size_t rows)
{
    while (json_array_size(c->of) < rows)
        json_array_append_new(c->of, json_integer(-1));
}

/* Every row has the one text, or each has its own, or none has any. */
static json_int_t plain_place(size_t texts, size_t row)
{
    return texts == 0 ? -1 : texts == 1 ? 0 : (json_int_t)row;
}

static bool is_plain(const struct rep_codes *c)
{
    const size_t texts = json_array_size(c->values);
    size_t i;
    json_t *place;
    if (texts > 1 && texts != json_array_size(c->of))
        return false;
    json_array_foreach(c->of, i, place)
    {
        if (json_integer_value(place) != plain_place(texts, i))
            return false;
    }
    return true;
}

void rep_codes_end(struct rep_codes *c, json_t *object)
{
    if (!is_plain(c))
        json_object_set(object, "of", c->of);
    json_object_set_new(object, "values", c->values);
    json_decref(c->of);
    json_decref(c->index);
    *c = (struct rep_codes){0};
}

void rep_codes_forget(struct rep_codes *c)
{
    json_decref(c->values);
    json_decref(c->of);
    json_decref(c->index);
    *c = (struct rep_codes){0};
}

json_t *rep_codes_json(struct rep_codes *c)
{
    json_t *object = json_object();
    rep_codes_end(c, object);
    return object;
}
