/* What a person says of trials and sweeps: mark.h. */
#include "results/write/mark.h"

#include "results/write/writer.h"

static enum err_code change(struct res_store *s, const char *sql, int64_t id,
                            int64_t value, struct err *e)
{
    enum err_code code = res_begin(s, e);
    return code == ERR_OK ? res_end(s, res_sql_run(&s->sql, e, sql, "ii", id, value), e)
                          : code;
}

enum err_code res_note_put(struct res_store *s, int64_t trial, const char *text,
                           struct err *e)
{
    enum err_code code = res_begin(s, e);
    if (code != ERR_OK)
        return code;
    code =
        res_sql_run(&s->sql, e, "UPDATE trial SET note = nullif(?2, '') WHERE id = ?1",
                    "it", trial, text);
    return res_end(s, code, e);
}

enum err_code res_star_put(struct res_store *s, int64_t trial, bool star, struct err *e)
{
    return change(s, "UPDATE trial SET star = ?2 WHERE id = ?1", trial, star, e);
}

enum err_code res_hidden_put(struct res_store *s, int64_t sweep, bool hidden,
                             struct err *e)
{
    return change(s, "UPDATE sweep SET hidden = ?2 WHERE id = ?1", sweep, hidden, e);
}
