/* What is in a data set: counts, pairs, names, floors; its tables and figures. */
#include "features/analyse/analysis.h"
#include "features/analyse/figure.h"
#include "features/analyse/parts.h"

#include "base/term.h"
#include "tests/features/scratch.h"

#include <jansson.h>
#include <math.h>

static void analyse_folder(struct scratch *s, const char *folder,
                           const struct yaml_node *more, struct analysis *x)
{
    struct err e = {0};
    struct feat_dataset *d = feat_dataset_read_folder(folder, more, s->arena, s->diag);
    if (d == NULL)
        fail_msg("%s", scratch_faults(s));
    if (analyse(d, NULL, s->arena, x, &e) != ERR_OK)
        fail_msg("%s", e.text);
}

static size_t tag(const struct analysis *x, const char *name)
{
    for (size_t t = 0; t < x->d->tag_count; t++)
        if (strcmp(x->d->tags[t], name) == 0)
            return t;
    fail_msg("no tag %s", name);
    return 0;
}

static const struct analyse_pair *find_pair(const struct analysis *x, const char *a,
                                            const char *b)
{
    for (size_t i = 0; i < x->pair_count; i++) {
        const struct analyse_pair *p = &x->pairs[i];
        if (p->a == tag(x, a) && p->b == tag(x, b))
            return p;
    }
    fail_msg("no pair of %s and %s", a, b);
    return &x->pairs[0];
}

static void assert_near(double value, double wanted, double tolerance)
{
    if (!(fabs(value - wanted) <= tolerance))
        fail_msg("%g is not %g", value, wanted);
}

static void write_set(struct scratch *s)
{
    scratch_write_text(s, "annotations_final.csv",
                       "clip_id\tloud\tvocal\tvocals\tno vocals\tmp3_path\n"
                       "1\t1\t1\t0\t0\t0/ann-x-1-t-0-29.mp3\n"
                       "2\t1\t1\t1\t0\ta/ann-x-2-t-0-29.mp3\n"
                       "3\t1\t0\t1\t1\tb/bob-y-1-t-0-29.mp3\n"
                       "4\t0\t0\t0\t0\tb/bob-y-1-t-29-58.mp3\n"
                       "5\t0\t1\t0\t0\tc/ann-z-1-t-0-29.mp3\n"
                       "6\t1\t0\t0\t1\tc/eve-z-1-t-0-29.mp3\n"
                       "7\t1\t0\t0\t0\td/odd.mp3\n"
                       "8\t1\t0\t0\t0\te/bob-y-1-t-58-87.mp3\n");
}

static void clips_and_tags_are_counted_by_split(void **state)
{
    struct analysis x;
    write_set(*state);
    analyse_folder(*state, ((struct scratch *)*state)->folder, NULL, &x);
    static const size_t clips[] = {4, 2, 1, 1, 8}, labelled[] = {3, 2, 1, 1, 7},
                        loud[] = {3, 1, 1, 1, 6};
    assert_memory_equal(x.clips, clips, sizeof(clips));
    assert_memory_equal(x.labelled, labelled, sizeof(labelled));
    for (size_t g = 0; g < ANALYSE_GROUPS; g++)
        assert_int_equal(x.with[g][tag(&x, "loud")], loud[g]);
    assert_int_equal(x.by_frequency[0], tag(&x, "loud"));
    assert_int_equal(x.folder_count, 6);
    assert_string_equal(x.folders[2].name, "b");
    assert_int_equal(x.folders[2].clips, 2);
    assert_int_equal(x.folders[2].labelled, 1);
    assert_int_equal(x.most_tags, 3);
    assert_int_equal(x.tags_per_clip[0], 1);
    assert_int_equal(x.tags_per_clip[2], 2);
    assert_near(x.mean_tags, 13.0 / 7, 1e-12);
    assert_near(x.median_tags, 2, 0);
    assert_near(x.density, 13.0 / 28, 1e-12);
    assert_near(analyse_ratio(&x, tag(&x, "loud")), 2, 1e-12);
    assert_true(isinf(analyse_ratio(&x, tag(&x, "vocal"))));
}

static void pairs_have_their_shares(void **state)
{
    struct analysis x;
    write_set(*state);
    analyse_folder(*state, ((struct scratch *)*state)->folder, NULL, &x);
    const struct analyse_pair *p = find_pair(&x, "loud", "vocal");
    assert_int_equal(p->both, 2);
    assert_near(p->share, 2.0 / 7, 1e-12);
    assert_near(p->b_given_a, 2.0 / 6, 1e-12);
    assert_near(p->a_given_b, 2.0 / 3, 1e-12);
    assert_int_equal(x.synonym_count, 1);
    assert_int_equal(x.synonyms[0].both, 1);
    assert_int_equal(x.contradiction_count, 1);
    assert_int_equal(x.contradictions[0].tag, tag(&x, "no vocals"));
    assert_int_equal(x.contradictions[0].other_count, 2);
    assert_int_equal(x.contradictions[0].clips, 1);
}

static void splits_share_artists(void **state)
{
    struct analysis x;
    write_set(*state);
    analyse_folder(*state, ((struct scratch *)*state)->folder, NULL, &x);
    assert_int_equal(x.names.unmatched, 1);
    assert_string_equal(x.names.example, "d/odd");
    static const size_t artists[] = {2, 2, 0, 1, 3}, tracks[] = {3, 2, 0, 1, 5};
    assert_memory_equal(x.names.count[ANALYSE_ARTISTS], artists, sizeof(artists));
    assert_memory_equal(x.names.count[ANALYSE_TRACKS], tracks, sizeof(tracks));
    const struct analyse_overlap *o =
        &x.names.overlap[ANALYSE_ARTISTS][FEAT_TRAIN][FEAT_VALID];
    assert_int_equal(o->shared, 1);
    assert_int_equal(o->of_first, 2);
    assert_int_equal(o->clips, 2);
    assert_int_equal(x.names.overlap[ANALYSE_ALBUMS][FEAT_TRAIN][FEAT_VALID].shared, 0);
    assert_int_equal(x.names.overlap[ANALYSE_TRACKS][ANALYSE_OTHER][FEAT_TRAIN].shared,
                     1);
}

static void the_grammar_of_names_may_be_another(void **state)
{
    struct scratch *s = *state;
    struct analysis x;
    struct yaml_node *more = yaml_mapping(s->arena);
    write_set(s);
    yaml_set(more, "grammar", yaml_scalar(s->arena, "any/artist"), s->arena);
    analyse_folder(s, s->folder, more, &x);
    assert_int_equal(x.names.unmatched, 0);
    assert_int_equal(x.names.count[ANALYSE_ARTISTS][ANALYSE_ALL], 8);
    assert_int_equal(x.names.count[ANALYSE_TRACKS][ANALYSE_ALL], 0);
}

static void a_constant_has_its_loss_and_floors(void **state)
{
    struct analysis x;
    write_set(*state);
    analyse_folder(*state, ((struct scratch *)*state)->folder, NULL, &x);
    /* Of valid on valid: loud, vocal and no vocals are on one clip of two each. */
    assert_near(x.constant_loss[FEAT_VALID][FEAT_VALID], 0.75 * log(2), 1e-12);
    /* Of test on valid: loud has 1, the others 0; a logarithm is at least -100. */
    assert_near(x.constant_loss[FEAT_TEST][FEAT_VALID], 150.0 / 4, 1e-9);
    assert_near(x.pr_floor[FEAT_VALID], 0.5, 1e-12);
    assert_int_equal(x.floor_tags[FEAT_VALID], 3);
    assert_true(isnan(x.pr_floor[FEAT_TEST]));
    assert_int_equal(x.floor_tags[FEAT_TEST], 0);
}

/* Four clips of one tag each: three "a" and one "b", in one folder. */
static void one_tag_a_clip_has_a_cross_entropy_to_beat(void **state)
{
    struct scratch *s = *state;
    struct analysis x;
    scratch_write_text(s, "annotations_final.csv",
                       "clip_id\ta\tb\tmp3_path\n"
                       "1\t1\t0\tf/1.mp3\n2\t1\t0\tf/2.mp3\n"
                       "3\t1\t0\tf/3.mp3\n4\t0\t1\tf/4.mp3\n");
    analyse_folder(s, s->folder, NULL, &x);
    assert_true(x.one_tag);
    assert_near(x.constant_entropy[ANALYSE_ALL][ANALYSE_ALL],
                -.75 * log(.75) - .25 * log(.25), 1e-12);
    assert_near(x.constant_accuracy[ANALYSE_ALL][ANALYSE_ALL], .75, 1e-12);
    write_set(s);
    analyse_folder(s, s->folder, NULL, &x);
    assert_true(isnan(x.constant_entropy[ANALYSE_ALL][ANALYSE_ALL]));
}

static void tags_of_one_meaning_are_known_by_their_spelling(void **state)
{
    (void)state;
    assert_true(analyse_same("Female_Vocals", "woman"));
    assert_true(analyse_same("drum", "Drums"));
    assert_true(analyse_same("hip-hop", "hip hop"));
    assert_true(analyse_same("electric guitars", "Electric-Guitar"));
    assert_false(analyse_same("bass", "bas"));
    assert_false(analyse_same("note C", "note C#"));
    assert_false(analyse_same("note D#", "note D"));
    assert_false(analyse_same("note E", "note Es"));
    assert_false(analyse_same("take 1", "take 2"));
    assert_false(analyse_same("male", "female"));
    assert_true(analyse_denies("no voice", "male vocal"));
    assert_true(analyse_denies("no piano", "pianos"));
    assert_false(analyse_denies("nostalgic", "stalgic"));
    assert_true(analyse_excludes("slow", "fast"));
}

static void add_text(const struct analysis *x, struct str *out)
{
    struct err e = {0};
    const struct analyse_request all = {.table = {.output = "a.txt"}};
    const struct table_format *text = table_format_find("text");
    assert_int_equal(analyse_add(x, &all, text, out, &e), ERR_OK);
}

static void a_set_without_any_tag_has_no_numbers(void **state)
{
    struct scratch *s = *state;
    struct analysis x;
    struct str text = {0};
    scratch_write_text(s, "annotations_final.csv", "id\tt\tmp3_path\n1\t0\ta/x.mp3\n");
    analyse_folder(s, s->folder, NULL, &x);
    assert_int_equal(x.labelled[ANALYSE_ALL], 0);
    assert_int_equal(x.pair_count, 0);
    add_text(&x, &text);
    assert_contains(text.text, "1 of 1 names are not artist-album");
    str_deinit(&text);
}

/* What an experiment with unlabelled clips trains on is counted with them. */
static void shares_are_of_the_clips_that_are_trained_on(void **state)
{
    struct scratch *s = *state;
    struct err e = {0};
    struct analysis x;
    write_set(s);
    struct yaml_node *section = yaml_mapping(s->arena);
    yaml_set(section, "root", yaml_string(s->arena, s->folder), s->arena);
    yaml_set(section, "tags", yaml_scalar(s->arena, "all"), s->arena);
    yaml_set(section, "unlabelled", yaml_scalar(s->arena, "keep"), s->arena);
    struct feat_dataset *d = feat_dataset_read(section, s->arena, s->diag);
    assert_non_null(d);
    assert_int_equal(analyse(d, NULL, s->arena, &x, &e), ERR_OK);
    assert_int_equal(x.labelled[FEAT_TRAIN], 3);
    assert_int_equal(x.counted[FEAT_TRAIN], 4);
    assert_near(analyse_prevalence(&x, FEAT_TRAIN, tag(&x, "loud")), .75, 1e-12);
}

static void what_import_does_not_know_is_unknown(void **state)
{
    struct scratch *s = *state;
    struct analysis x;
    scratch_write_text(s, "annotations_final.csv",
                       "id\ta\tmp3_path\n1\t1\t0/one-x-x-title-0-29.mp3\n"
                       "2\t1\tc/one-x-x-other-0-29.mp3\n"
                       "3\t1\td/one-x-4-title-0-29.mp3\n");
    analyse_folder(s, s->folder, NULL, &x);
    assert_int_equal(x.names.unmatched, 0);
    assert_int_equal(x.names.count[ANALYSE_ARTISTS][ANALYSE_ALL], 1);
    assert_int_equal(x.names.count[ANALYSE_ALBUMS][ANALYSE_ALL], 0);
    assert_int_equal(x.names.count[ANALYSE_TRACKS][ANALYSE_ALL], 1);
    assert_int_equal(x.names.overlap[ANALYSE_ALBUMS][FEAT_VALID][FEAT_TRAIN].shared, 0);
}

static void the_text_is_at_most_as_wide_as_it_is_told(void **state)
{
    struct scratch *s = *state;
    struct analysis x;
    struct str table = {0}, text = {0};
    str_add(&table, "id\t");
    for (int t = 0; t < 70; t++)
        str_addf(&table, "no vocals of the kind number %d that has a name\t", t);
    str_add(&table, "no vocals\tvocal\tmp3_path\n");
    for (int clip = 0; clip < 3; clip++) {
        str_addf(&table, "%d\t", clip);
        for (int t = 0; t < 72; t++)
            str_add(&table, "1\t");
        str_addf(&table, "%c/artist-album-1-title-%d-29.mp3\n", "acd"[clip], clip);
    }
    scratch_write_text(s, "annotations_final.csv", str_text(&table));
    analyse_folder(s, s->folder, NULL, &x);
    assert_int_equal(x.width, ANALYSE_WIDTH);
    for (x.width = 80; x.width <= ANALYSE_WIDTH; x.width += 10) {
        add_text(&x, &text);
        const char *line = strchr(text.text, '\n') + 1; /* the first names the folder */
        for (const char *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
            struct str row = {0};
            str_addn(&row, line, (size_t)(end - line));
            if (term_width(row.text ? row.text : "") > x.width)
                fail_msg("%s", row.text);
            str_deinit(&row);
        }
        assert_contains(text.text, "imbalance");
        str_deinit(&text);
    }
    str_deinit(&table);
}

/* Every format writes every table, alone and together. */
static void every_format_has_every_table(void **state)
{
    struct scratch *s = *state;
    struct analysis x;
    struct err e = {0};
    size_t count;
    write_set(s);
    analyse_folder(s, s->folder, NULL, &x);
    const struct analyse_table *tables = analyse_tables(&x, true, s->arena, &count);
    assert_true(count >= 7);
    for (size_t i = 0; table_formats.items[i]; i++) {
        const struct table_format *f =
            (const struct table_format *)table_formats.items[i];
        for (size_t k = 0; k <= count; k++) {
            struct str text = {0};
            const struct analyse_request q = {.name =
                                                  k < count ? tables[k].name : NULL};
            assert_int_equal(analyse_add(&x, &q, f, &text, &e), ERR_OK);
            assert_true(text.length > 20);
            str_deinit(&text);
        }
    }
}

static void one_table_is_named_or_that_of_tags(void **state)
{
    struct scratch *s = *state;
    struct analysis x;
    struct err e = {0};
    struct str text = {0};
    const struct table_format *csv = table_format_find("csv");
    write_set(s);
    analyse_folder(s, s->folder, NULL, &x);
    const struct analyse_request tags = {.table.columns = "T=tag, all"},
                                 wrong = {.name = "tagz"};
    assert_int_equal(analyse_add(&x, &tags, csv, &text, &e), ERR_OK);
    assert_int_equal(strncmp(text.text, "tag,all\nloud,", 13), 0);
    str_deinit(&text);
    assert_int_equal(analyse_add(&x, &wrong, csv, &text, &e), ERR_USER);
    assert_contains(e.text, "did you mean `tags`?");
    str_deinit(&text);
}

static void figures_of_many_tags_have_rows(void **state)
{
    struct scratch *s = *state;
    struct analysis x;
    struct plot_figure f = {0}, map = {0};
    struct str table = {0};
    str_add(&table, "id\t");
    for (int t = 0; t < 188; t++)
        str_addf(&table, "tag %d\t", t);
    str_add(&table, "mp3_path\n1\t");
    for (int t = 0; t < 188; t++)
        str_add(&table, "1\t");
    str_add(&table, "a/b.mp3\n");
    scratch_write_text(s, "annotations_final.csv", str_text(&table));
    analyse_folder(s, s->folder, NULL, &x);
    figure_frequency(&x, &f);
    assert_contains(str_text(&f.script), "data index 3 using");
    assert_contains(str_text(&f.script), "'tag 187'");
    assert_true(f.width < 12);
    figure_cooccurrence(&x, &map);
    assert_contains(str_text(&map.script), "the 60 most frequent of 188 tags");
    assert_null(strstr(str_text(&map.script), "'tag 60'"));
    plot_figure_deinit(&f);
    plot_figure_deinit(&map);
    str_deinit(&table);
}

static void as_json_it_is_one_object(void **state)
{
    struct analysis x;
    struct str text = {0};
    write_set(*state);
    analyse_folder(*state, ((struct scratch *)*state)->folder, NULL, &x);
    analyse_add_json(&x, &text);
    json_t *o = json_loads(text.text, 0, NULL);
    assert_non_null(o);
    json_t *top = json_array_get(json_object_get(o, "frequency"), 0);
    assert_string_equal(json_string_value(json_object_get(top, "tag")), "loud");
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(o, "clips"), "all")), 8);
    assert_true(json_is_null(json_object_get(json_object_get(o, "hours"), "all")));
    json_decref(o);
    str_deinit(&text);
}

static bool read_real_labels(struct scratch *s, struct analysis *x)
{
    const char *shared = getenv("MTAG_SHARED");
    const char *folder = file_join(s->arena, shared ? shared : "", "data/mtat-labels");
    if (shared == NULL || !file_is_folder(folder)) {
        print_message("there is no $MTAG_SHARED/data/mtat-labels\n");
        return false;
    }
    analyse_folder(s, folder, NULL, x);
    return true;
}

/* The statistics of MagnaTagATune's folders c, d, e and f, computed from the index
 * files of jordipons/musicnn-training by another program. */
static void the_real_labels_give_their_numbers(void **state)
{
    struct analysis x;
    if (!read_real_labels(*state, &x))
        skip();
    static const size_t histogram[] = {1293, 1262, 1288, 1083, 843, 570, 343, 204,
                                       122,  77,   42,   14,   5,   4,   3,   1};
    static const size_t labelled[] = {1529, 1339, 1270, 1723};
    assert_int_equal(x.clips[ANALYSE_ALL], 7154);
    assert_int_equal(x.labelled[ANALYSE_ALL], 5861);
    assert_int_equal(x.folder_count, 4);
    for (size_t f = 0; f < 4; f++)
        assert_int_equal(x.folders[f].labelled, labelled[f]);
    assert_memory_equal(x.tags_per_clip, histogram, sizeof(histogram));
    assert_near(x.mean_tags, 3.277, 5e-4);
    assert_near(x.median_tags, 3, 0);
    assert_int_equal(x.most_tags, 15);
    assert_near(x.density, .06554, 5e-6);
    assert_int_equal(x.with[ANALYSE_ALL][x.by_frequency[0]], 1382);
    assert_int_equal(x.by_frequency[0], tag(&x, "guitar"));
    assert_int_equal(x.with[ANALYSE_ALL][x.by_frequency[49]], 84);
    assert_int_equal(x.by_frequency[49], tag(&x, "cello"));
}

static void the_real_pairs_give_their_numbers(void **state)
{
    struct analysis x;
    static const struct {
        const char *a, *b;
        double share, b_given_a, a_given_b; /* NAN: not known */
    } pairs[] = {
        {"indian", "sitar", .487, NAN, NAN},
        {"choir", "choral", .482, NAN, .806},
        {"female", "woman", .381, .460, NAN},
        {"techno", "electronic", .369, NAN, NAN},
        {"male", "male vocal", .343, NAN, NAN},
        {"techno", "beat", .320, NAN, NAN},
        {"rock", "metal", NAN, NAN, .963},
        {"techno", "dance", NAN, NAN, .912},
        {"classical", "classic", NAN, .126, .813},
        {"female", "female vocal", NAN, NAN, .799},
        {"vocal", "vocals", NAN, .318, .466},
        {"vocal", "voice", NAN, .150, NAN},
        {"male", "man", NAN, .328, NAN},
        {"beat", "beats", NAN, .232, NAN},
        {"no vocals", "no vocal", NAN, NAN, .331},
    };
    if (!read_real_labels(*state, &x))
        skip();
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        const struct analyse_pair *p = find_pair(&x, pairs[i].a, pairs[i].b);
        if (!isnan(pairs[i].share)) {
            assert_near(p->share, pairs[i].share, 5e-4);
            assert_ptr_equal(p, &x.pairs[i]);
        }
        if (!isnan(pairs[i].b_given_a))
            assert_near(p->b_given_a, pairs[i].b_given_a, 5e-4);
        if (!isnan(pairs[i].a_given_b))
            assert_near(p->a_given_b, pairs[i].a_given_b, 5e-4);
    }
    for (size_t i = 0; i < x.contradiction_count; i++)
        if (x.contradictions[i].tag == tag(&x, "no vocals"))
            assert_int_equal(x.contradictions[i].clips, 10);
    assert_int_equal(x.contradicting, 46);
    assert_int_equal(x.synonym_count, 21);
}

static void the_real_splits_give_their_numbers(void **state)
{
    struct analysis x;
    static const struct {
        const char *tag;
        size_t valid, test;
        double ratio;
    } tags[] = {{"choral", 3, 52, 19.8},
                {"cello", 64, 4, 14.0},
                {"choir", 10, 87, 9.9},
                {"sitar", 154, 19, 7.1},
                {"harpsichord", 41, 121, 3.4}};
    if (!read_real_labels(*state, &x))
        skip();
    for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
        size_t t = tag(&x, tags[i].tag);
        assert_int_equal(x.with[FEAT_VALID][t], tags[i].valid);
        assert_int_equal(x.with[FEAT_TEST][t], tags[i].test);
        assert_near(analyse_ratio(&x, t), tags[i].ratio, .05);
    }
    assert_near(x.constant_loss[FEAT_VALID][FEAT_TEST], .23693, 5e-6);
    assert_near(x.constant_loss[FEAT_TEST][FEAT_TEST], .22258, 5e-6);
    assert_near(x.pr_floor[FEAT_TEST], .0638, 5e-5);
    assert_int_equal(x.names.unmatched, 0);
    assert_int_equal(x.names.count[ANALYSE_ARTISTS][FEAT_VALID], 26);
    assert_int_equal(x.names.count[ANALYSE_ARTISTS][FEAT_TEST], 26);
    assert_int_equal(x.names.overlap[ANALYSE_ARTISTS][FEAT_TEST][FEAT_VALID].shared, 2);
    assert_int_equal(x.names.overlap[ANALYSE_ARTISTS][FEAT_TEST][FEAT_VALID].clips,
                     130);
    assert_int_equal(x.names.overlap[ANALYSE_ALBUMS][FEAT_VALID][FEAT_TEST].shared, 0);
    assert_int_equal(x.names.overlap[ANALYSE_TRACKS][FEAT_VALID][FEAT_TEST].shared, 0);
}

int main(void)
{
#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(clips_and_tags_are_counted_by_split),
        TEST(pairs_have_their_shares),
        TEST(splits_share_artists),
        TEST(the_grammar_of_names_may_be_another),
        TEST(one_tag_a_clip_has_a_cross_entropy_to_beat),
        TEST(a_constant_has_its_loss_and_floors),
        TEST(tags_of_one_meaning_are_known_by_their_spelling),
        TEST(a_set_without_any_tag_has_no_numbers),
        TEST(shares_are_of_the_clips_that_are_trained_on),
        TEST(what_import_does_not_know_is_unknown),
        TEST(the_text_is_at_most_as_wide_as_it_is_told),
        TEST(every_format_has_every_table),
        TEST(one_table_is_named_or_that_of_tags),
        TEST(figures_of_many_tags_have_rows),
        TEST(as_json_it_is_one_object),
        TEST(the_real_labels_give_their_numbers),
        TEST(the_real_pairs_give_their_numbers),
        TEST(the_real_splits_give_their_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
