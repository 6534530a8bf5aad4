/* What stands for characters that cannot be drawn. */
#include "base/glyphs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char text[] =
    "a \xc3\xa9 \xeb\x85\xb8\xeb\x9e\x98 \xeb\x85\xb8 \xf0\x9f\x8e\xb5";

/* A folder whose fc-list, first in PATH, knows the fonts that are given. */
struct fonts {
    char folder[32], file[48], *path;
};

static void set_fonts(struct fonts *f, const char *listed)
{
    char path[4096];
    *f = (struct fonts){.folder = "/tmp/mtag-glyphs-XXXXXX"};
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->file, sizeof(f->file), "%s/fc-list", f->folder);
    f->path = strdup(getenv("PATH"));
    FILE *out = fopen(f->file, "w");
    assert_non_null(out);
    fprintf(out, "#!/bin/sh\necho '%s'\n", listed);
    fclose(out);
    chmod(f->file, 0755);
    snprintf(path, sizeof(path), "%s:%s", f->folder, f->path);
    setenv("PATH", path, 1);
}

static void reset_fonts(struct fonts *f)
{
    setenv("PATH", f->path, 1);
    free(f->path);
    unlink(f->file);
    rmdir(f->folder);
}

static void characters_that_no_font_has_are_told_once(void **state)
{
    struct fonts f;
    struct str out = {0}, lacking = {0};
    (void)state;
    set_fonts(&f, "TrueType 20-7e e0-ff 1f3b5");
    glyphs_add(&out, text, strlen(text), &lacking);
    assert_string_equal(out.text, "a \xc3\xa9 ?? ? \xf0\x9f\x8e\xb5");
    assert_string_equal(lacking.text, "\xeb\x85\xb8\xeb\x9e\x98");
    str_deinit(&out);
    str_deinit(&lacking);
    reset_fonts(&f);
}

static void fonts_that_pango_does_not_draw_with_do_not_count(void **state)
{
    struct fonts f;
    struct str out = {0}, lacking = {0};
    (void)state;
    set_fonts(&f, "Type 1 20-7e e0-ff 1f3b5");
    glyphs_add(&out, text, strlen(text), &lacking);
    assert_string_equal(out.text, "a ? ?? ? ?");
    str_deinit(&out);
    str_deinit(&lacking);
    reset_fonts(&f);
}

static void bytes_that_are_no_text_become_question_marks(void **state)
{
    static const char bytes[] = "a\xff\x01\n\tb\xeb\x85";
    struct str out = {0};
    (void)state;
    glyphs_add(&out, text, strlen(text), NULL);
    assert_string_equal(out.text, text);
    out.length = 0;
    glyphs_add(&out, bytes, sizeof(bytes) - 1, NULL);
    assert_string_equal(out.text, "a??\n\tb??");
    str_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_that_no_font_has_are_told_once),
        cmocka_unit_test(fonts_that_pango_does_not_draw_with_do_not_count),
        cmocka_unit_test(bytes_that_are_no_text_become_question_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
