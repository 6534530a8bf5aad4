/* Predictions, and the clips and tags that they are of. */
#include "base/half.h"
#include "results/write/writer.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* A JSON array of the names; free it. NULL: no memory, or a name is not UTF-8. */
static char *names_as_json(const char *const *names, size_t count)
{
    json_t *array = json_array();
    char *text = NULL;
    bool whole = array != NULL;
    for (size_t i = 0; i < count && whole; i++)
        whole = json_array_append_new(array, json_string(names[i])) == 0;
    if (whole)
        text = json_dumps(array, JSON_COMPACT);
    json_decref(array);
    return text;
}

/* The lists of names of a task as they are stored. */
struct lists {
    char *clips, *tags, *groups; /* heap; groups NULL: not known */
};

static enum err_code insert_task(struct res_store *s, const struct res_predictions *p,
                                 const struct lists *names, struct err *e)
{
    sqlite3_stmt *insert = res_sql_query(
        &s->sql, e,
        "INSERT INTO task (hash, clip_count, tag_count, clips, tags, groups, truth) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        "tiittt", p->task, (int64_t)p->clip_count, (int64_t)p->tag_count, names->clips,
        names->tags, names->groups);
    if (insert == NULL ||
        sqlite3_bind_blob64(insert, 7, p->truth, p->clip_count * p->tag_count,
                            SQLITE_STATIC) != SQLITE_OK ||
        res_sql_step(&s->sql, insert, e) < 0)
        return res_sql_error(&s->sql, e);
    return ERR_OK;
}

static enum err_code put_task(struct res_store *s, const struct res_predictions *p,
                              int64_t *id, struct err *e)
{
    static const char find[] = "SELECT id FROM task WHERE hash = ?1";
    enum err_code code = res_sql_int(&s->sql, e, 0, id, find, "t", p->task);
    if (code != ERR_OK || *id)
        return code;
    const struct lists names = {
        names_as_json(p->clips, p->clip_count), names_as_json(p->tags, p->tag_count),
        p->groups ? names_as_json(p->groups, p->clip_count) : NULL};
    if (names.clips && names.tags)
        code = insert_task(s, p, &names, e);
    else
        code = err_set(e, ERR_DATA, "a clip or tag has a name that is not UTF-8");
    free(names.clips);
    free(names.tags);
    free(names.groups);
    return code == ERR_OK ? res_sql_int(&s->sql, e, 0, id, find, "t", p->task) : code;
}

static void write_float(float x, unsigned char *at)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof(bits));
    for (int k = 0; k < 4; k++)
        at[k] = (unsigned char)(bits >> 8 * k);
}

static void write_half(float x, unsigned char *at)
{
    const uint16_t bits = half_of(x);
    at[0] = (unsigned char)bits;
    at[1] = (unsigned char)(bits >> 8);
}

/* The scores as they are stored, little-endian; heap, NULL: no memory. */
static unsigned char *pack(const struct res_predictions *p, enum res_split split,
                           size_t *size)
{
    const size_t count = p->clip_count * p->tag_count,
                 each = split == RES_VALID ? 2 : 4;
    unsigned char *bytes = malloc(each * count + 1);
    *size = each * count;
    for (size_t i = 0; bytes && i < count; i++)
        if (each == 2)
            write_half(p->scores[i], bytes + 2 * i);
        else
            write_float(p->scores[i], bytes + 4 * i);
    return bytes;
}

static enum err_code insert_scores(struct res_store *s, int64_t run, int64_t task,
                                   enum res_split split, const unsigned char *bytes,
                                   size_t size, struct err *e)
{
    sqlite3_stmt *insert = res_sql_query(
        &s->sql, e,
        "INSERT OR REPLACE INTO prediction (run_id, split, task_id, scores) VALUES "
        "(?1, ?2, ?3, ?4)",
        "iti", run, res_split_names[split], task);
    if (insert == NULL ||
        sqlite3_bind_blob64(insert, 4, bytes, size, SQLITE_STATIC) != SQLITE_OK ||
        res_sql_step(&s->sql, insert, e) < 0)
        return res_sql_error(&s->sql, e);
    return ERR_OK;
}

enum err_code res_predictions_put(struct res_store *s, int64_t run,
                                  enum res_split split, const struct res_predictions *p,
                                  struct err *e)
{
    int64_t task = 0;
    size_t size;
    unsigned char *bytes = pack(p, split, &size);
    if (bytes == NULL)
        return err_set(e, ERR_MEMORY, "no memory for predictions");
    enum err_code code = res_begin(s, e);
    if (code == ERR_OK) {
        code = put_task(s, p, &task, e);
        if (code == ERR_OK)
            code = insert_scores(s, run, task, split, bytes, size, e);
        code = res_end(s, code, e);
    }
    free(bytes);
    return code;
}
