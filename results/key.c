/* The name of a run's files: key.h. */
#include "results/key.h"

#include "base/str.h"

#include <limits.h>
#include <string.h>

char *res_key_text(const struct res_key *key, struct arena *a)
{
    return arena_printf(a, "%s-%lld-%d", key->identity, (long long)key->seed,
                        key->fold);
}

/* Cuts "-NUMBER" from the end of text. */
static bool cut_number(char *text, long long *out)
{
    char *dash = strrchr(text, '-');
    if (dash == NULL || !str_to_long(dash + 1, out) || *out < 0)
        return false;
    *dash = '\0';
    return true;
}

bool res_key_read(const char *text, struct res_key *out, struct arena *a)
{
    char *identity = arena_strdup(a, text);
    long long last, before;
    if (!cut_number(identity, &last))
        return false;
    const bool folded = cut_number(identity, &before) && last <= INT_MAX;
    *out = (struct res_key){identity, folded ? before : last, folded ? (int)last : 0};
    return *identity != '\0';
}
