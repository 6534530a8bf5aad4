/* The runs of the trials, as columns. */
#include "report/page/codes.h"
#include "report/page/page.h"

#include "base/clock.h"
#include "base/json.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>

static const struct {
    const char *name;
    size_t at;
} texts[] = {
    {"status", offsetof(struct res_run_row, status)},
    {"reason", offsetof(struct res_run_row, reason)},
    {"cpu", offsetof(struct res_run_row, cpu)},
    {"host", offsetof(struct res_run_row, host)},
    {"version", offsetof(struct res_run_row, version)},
    {"libraries", offsetof(struct res_run_row, libraries)},
    {"git_commit", offsetof(struct res_run_row, git_commit)},
    {"log", offsetof(struct res_run_row, log)},
};

static const struct {
    const char *name;
    size_t at;
} numbers[] = {
    {"best_epoch", offsetof(struct res_run_row, best_epoch)},
    {"epochs", offsetof(struct res_run_row, epochs)},
    {"seconds", offsetof(struct res_run_row, seconds)},
    {"peak_memory", offsetof(struct res_run_row, peak_memory)},
};

/* Since the first start, to a tenth. */
static json_t *column_of_times(const struct rep_page_runs *runs, size_t rows,
                               double first, size_t at)
{
    json_t *out = json_array();
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < runs[r].count; i++) {
            const char *const *text =
                (const void *)((const char *)&runs[r].rows[i] + at);
            json_array_append_new(
                out, json_number(round(10 * (clock_of_iso(*text) - first)) / 10));
        }
    return out;
}

static double first_start(const struct rep_page_runs *runs, size_t rows)
{
    double first = (double)NAN;
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < runs[r].count; i++)
            first = fmin(first, clock_of_iso(runs[r].rows[i].started));
    return first;
}

static json_t *column_of_texts(const struct rep_page_runs *runs, size_t rows, size_t at)
{
    struct rep_codes codes;
    rep_codes_init(&codes);
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < runs[r].count; i++) {
            const char *const *text =
                (const void *)((const char *)&runs[r].rows[i] + at);
            rep_codes_add(&codes, *text);
        }
    return rep_codes_json(&codes);
}

static json_t *column_of_numbers(const struct rep_page_runs *runs, size_t rows,
                                 size_t at)
{
    json_t *out = json_array();
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < runs[r].count; i++) {
            const double *number = (const void *)((const char *)&runs[r].rows[i] + at);
            json_array_append_new(out, json_number(*number));
        }
    return out;
}

json_t *rep_page_runs(const struct rep_page_runs *runs, size_t rows)
{
    json_t *out = json_object(), *of = json_array(), *number = json_array();
    json_t *seed = json_array(), *fold = json_array();
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < runs[r].count; i++) {
            const struct res_run_row *run = &runs[r].rows[i];
            json_array_append_new(of, json_integer((json_int_t)r));
            json_array_append_new(number, json_integer(run->number));
            json_array_append_new(seed, json_integer(run->seed));
            json_array_append_new(fold, json_integer(run->fold));
        }
    json_object_set_new(out, "row", of);
    json_object_set_new(out, "number", number);
    json_object_set_new(out, "seed", seed);
    json_object_set_new(out, "fold", fold);
    const double first = first_start(runs, rows);
    char text[32];
    snprintf(text, sizeof(text), "%.0f", 1000 * first); /* milliseconds */
    json_object_set_new(out, "first",
                        isfinite(first) ? json_string(text) : json_null());
    json_object_set_new(
        out, "started",
        column_of_times(runs, rows, first, offsetof(struct res_run_row, started)));
    json_object_set_new(
        out, "ended",
        column_of_times(runs, rows, first, offsetof(struct res_run_row, ended)));
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        json_object_set_new(out, texts[i].name,
                            column_of_texts(runs, rows, texts[i].at));
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
        json_object_set_new(out, numbers[i].name,
                            column_of_numbers(runs, rows, numbers[i].at));
    return out;
}
