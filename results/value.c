/* Values of parameters as they are compared: 3e-3 and 3.0e-3 are the same, in lists and
 * mappings too. */
#include "results/value.h"

#include "results/sql.h"

#include <string.h>

static const char blank[] = " \t\n", marks[] = " \t\n,:[]{}\"'";

/* A word is longer than this in no number. */
enum { LONGEST = 64 };

static bool same_number(const char *a, size_t a_length, const char *b, size_t b_length)
{
    char left[LONGEST], right[LONGEST];
    double x, y;
    if (a_length >= LONGEST || b_length >= LONGEST)
        return false;
    memcpy(left, a, a_length);
    memcpy(right, b, b_length);
    left[a_length] = right[b_length] = '\0';
    return str_to_double(left, &x) && str_to_double(right, &y) && x == y;
}

bool res_same_value(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    for (;;) {
        a += strspn(a, blank);
        b += strspn(b, blank);
        size_t m = strcspn(a, marks), n = strcspn(b, marks);
        if (m == 0 || n == 0) {
            if (*a != *b)
                return false;
            if (*a == '\0')
                return true;
            a++;
            b++;
            continue;
        }
        if ((m != n || memcmp(a, b, m) != 0) && !same_number(a, m, b, n))
            return false;
        a += m;
        b += n;
    }
}

static void add_word(struct str *out, const char *word, size_t length)
{
    char text[LONGEST];
    double number;
    if (length < LONGEST) {
        memcpy(text, word, length);
        text[length] = '\0';
        if (str_to_double(text, &number)) {
            str_addf(out, "%.17g ", number == 0 ? 0 : number);
            return;
        }
    }
    str_addn(out, word, length);
    str_add(out, " ");
}

void res_add_canonical(struct str *out, const char *value)
{
    for (;;) {
        value += strspn(value, blank);
        const size_t length = strcspn(value, marks);
        if (length > 0)
            add_word(out, value, length);
        else if (*value == '\0')
            return;
        else
            str_addn(out, value, 1);
        value += length > 0 ? length : 1;
    }
}

static void compare(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const unsigned char *a = sqlite3_value_text(values[0]);
    const unsigned char *b = sqlite3_value_text(values[1]);
    sqlite3_result_int(context, res_same_value((const char *)a, (const char *)b));
}

int res_value_functions(sqlite3 *db)
{
    return sqlite3_create_function(db, "same_value", 2,
                                   SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, compare,
                                   NULL, NULL);
}
