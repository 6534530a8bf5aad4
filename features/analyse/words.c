/* The meanings of the tags of music collections. The groups are those that people who
 * cleaned MagnaTagATune merged (Choi's magnatagatune-list, with more spellings); tags
 * of other languages or collections are held together by their spelling alone. */
#include "features/analyse/parts.h"

#include <ctype.h>
#include <string.h>

enum { LONGEST = 64, WORDS = 10 };
enum { FEMALE, MALE, VOCAL, SINGING, NO_VOCAL, FIRST_OTHER };

/* Spelled as canonical() gives them. */
static const char *const groups[][WORDS] = {
    [FEMALE] = {"female", "femalevocal", "femalevoice", "femalesinger", "femalesinging",
                "femalevocalist", "woman", "women", "womansinging"},
    [MALE] = {"male", "malevocal", "malevoice", "malesinger", "malesinging",
              "malevocalist", "man", "men", "mansinging"},
    [VOCAL] = {"vocal", "voice"},
    [SINGING] = {"singing", "singer"},
    [NO_VOCAL] = {"novocal", "novoice", "nosinging", "nosinger", "instrumental"},
    [FIRST_OTHER] = {"choir", "choral"},
    {"classical", "classic", "clasical"},
    {"electronic", "electro", "electronica"},
    {"fast", "quick", "fastbeat"},
    {"harpsichord", "harpsicord"},
    {"metal", "heavymetal", "heavy"},
    {"hard", "hardrock"},
    {"indian", "india"},
    {"jazz", "jazzy"},
    {"nobeat", "nodrum"},
    {"opera", "operatic"},
    {"orchestra", "orchestral"},
    {"quiet", "silence"},
    {"space", "spacey"},
    {"synth", "synthesizer", "synthesiser"},
    {"weird", "strange"},
};
enum { GROUPS = sizeof(groups) / sizeof(*groups) };

static const char *const opposites[][2] = {
    {"fast", "slow"}, {"loud", "quiet"}, {"loud", "soft"},
    {"hard", "soft"}, {"happy", "sad"},
};

/* Whether the character tells names apart: "note C" and "note C#" are two. */
static bool is_kept(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80 || c == '#' ||
           c == '+';
}

/* Lower case, without what parts words, without a plural's s, which short words have
 * not ("note E", "note Es"). */
static void canonical(const char *tag, char out[LONGEST])
{
    size_t n = 0, word = 0; /* word: characters of the last one */
    for (bool parted = true; *tag && n + 1 < LONGEST; tag++) {
        if (is_kept(*tag)) {
            out[n++] = (char)tolower((unsigned char)*tag);
            word = parted ? 1 : word + 1;
        }
        parted = !is_kept(*tag);
    }
    if (word > 3 && out[n - 1] == 's' && out[n - 2] != 's')
        n--;
    out[n] = '\0';
}

static int group_of(const char *word)
{
    for (int g = 0; g < GROUPS; g++) {
        for (int w = 0; w < WORDS && groups[g][w]; w++)
            if (strcmp(groups[g][w], word) == 0)
                return g;
    }
    return -1;
}

int analyse_meaning(const char *tag)
{
    char word[LONGEST];
    canonical(tag, word);
    return group_of(word);
}

bool analyse_same(const char *a, const char *b)
{
    char x[LONGEST], y[LONGEST];
    canonical(a, x);
    canonical(b, y);
    return strcmp(x, y) == 0 || (group_of(x) >= 0 && group_of(x) == group_of(y));
}

bool analyse_denies(const char *a, const char *b)
{
    int of_a = analyse_meaning(a), of_b = analyse_meaning(b);
    if (of_a == NO_VOCAL)
        return of_b == FEMALE || of_b == MALE || of_b == VOCAL || of_b == SINGING;
    bool negative = (a[0] == 'n' || a[0] == 'N') && (a[1] == 'o' || a[1] == 'O') &&
                    a[2] && strchr(" _-", a[2]);
    return negative && analyse_same(a + 3, b);
}

bool analyse_excludes(const char *a, const char *b)
{
    char x[LONGEST], y[LONGEST];
    canonical(a, x);
    canonical(b, y);
    for (size_t i = 0; i < sizeof(opposites) / sizeof(*opposites); i++) {
        const char *const *pair = opposites[i];
        if ((strcmp(x, pair[0]) == 0 && strcmp(y, pair[1]) == 0) ||
            (strcmp(x, pair[1]) == 0 && strcmp(y, pair[0]) == 0))
            return true;
    }
    return false;
}
