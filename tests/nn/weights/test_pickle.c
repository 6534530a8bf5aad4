/* Pickles as data: what is read, and that nothing else is. */
#include "nn/weights/pickle.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct pickle_global globals[] = {
    {"a.Dict", true, 1}, {"a.call", false, 2}, {0}};

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_create();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

#define READ(text) read_bytes(text, sizeof(text) - 1)
#define REFUSE(text, words) refuse_bytes(text, sizeof(text) - 1, words)

static const struct pickle_value *read_bytes(const char *bytes, size_t length)
{
    struct pickle p;
    struct err e = {0};
    if (pickle_read(bytes, length, globals, arena, &p, &e) != ERR_OK)
        fail_msg("%s", e.text);
    assert_int_equal(p.used, length);
    return p.root;
}

static void refuse_bytes(const char *bytes, size_t length, const char *words)
{
    struct pickle p;
    struct err e = {0};
    assert_int_equal(pickle_read(bytes, length, globals, arena, &p, &e), ERR_DATA);
    if (!strstr(e.text, words))
        fail_msg("`%s` is not in: %s", words, e.text);
}

static void numbers_and_texts_are_read(void **state)
{
    (void)state;
    assert_int_equal(READ("\x80\2K\7.")->integer, 7);
    assert_int_equal(READ("M\xff\xff.")->integer, 65535);
    assert_int_equal(READ("J\xfe\xff\xff\xff.")->integer, -2);
    assert_int_equal(READ("\x8a\0.")->integer, 0);
    assert_int_equal(READ("\x8a\1\xff.")->integer, -1);
    assert_int_equal(READ("\x8a\5\0\0\0\0\1.")->integer, (int64_t)1 << 32);
    assert_int_equal(READ("\x8a\x8\0\0\0\0\0\0\0\x80.")->integer, INT64_MIN);
    assert_true(READ("G\xbf\xf8\0\0\0\0\0\0.")->real == -1.5);
    assert_int_equal(READ("N.")->kind, PICKLE_NONE);
    assert_int_equal(READ("\x88.")->integer, 1);
    assert_int_equal(READ("\x89.")->kind, PICKLE_BOOL);
    assert_string_equal(READ("X\3\0\0\0abc.")->text, "abc");
    assert_string_equal(READ("U\2hi.")->text, "hi");
    assert_string_equal(READ("\x80\4\x95\5\0\0\0\0\0\0\0\x8c\2hi\x94.")->text, "hi");
}

static void containers_are_read(void **state)
{
    (void)state;
    const struct pickle_value *v = READ("](K\1K\2eK\3a.");
    assert_int_equal(v->kind, PICKLE_LIST);
    assert_int_equal(v->count, 3);
    assert_int_equal(v->items[2]->integer, 3);
    v = READ("(K\1(K\2ttK\5\x86.");
    assert_int_equal(v->kind, PICKLE_TUPLE);
    assert_int_equal(v->items[0]->items[1]->items[0]->integer, 2);
    v = READ("}U\1aK\1s(U\1bK\2U\1aK\3u.");
    assert_int_equal(pickle_find(v, "a")->integer, 3);
    assert_int_equal(pickle_find(v, "b")->integer, 2);
    assert_null(pickle_find(v, "c"));
    assert_null(pickle_find(NULL, "a"));
}

static void the_memo_gives_back_the_same_value(void **state)
{
    (void)state;
    const struct pickle_value *v = READ("]q\0h\0a.");
    assert_ptr_equal(v->items[0], v);
    v = READ("U\1ar\0\1\0\0j\0\1\0\0\x86.");
    assert_ptr_equal(v->items[0], v->items[1]);
    v = READ("U\1a\x94h\0\x86.");
    assert_ptr_equal(v->items[0], v->items[1]);
}

static void calls_are_recorded_and_not_made(void **state)
{
    (void)state;
    const struct pickle_value *v = READ("ca\ncall\nK\1\x85R.");
    assert_int_equal(v->kind, PICKLE_CALL);
    assert_int_equal(v->items[0]->global->tag, 2);
    assert_int_equal(v->items[1]->items[0]->integer, 1);
    v = READ("\x8c\1a\x8c\4call\x93.");
    assert_int_equal(v->global->tag, 2);
    v = READ("ca\nDict\n)R}U\1xK\1sb.");
    assert_int_equal(v->kind, PICKLE_DICT);
    assert_int_equal(v->count, 0);
    v = READ("ca\nDict\n]U\1xK\1\x86"
             "a\x85R.");
    assert_int_equal(pickle_find(v, "x")->integer, 1);
    v = READ("U\2idQ.");
    assert_int_equal(v->kind, PICKLE_PERSISTENT);
    assert_string_equal(v->items[0]->text, "id");
}

static const struct pickle_value *call(const struct pickle_value *v, const char *name)
{
    assert_int_equal(v->kind, PICKLE_CALL);
    assert_int_equal(v->items[0]->kind, PICKLE_GLOBAL);
    assert_int_equal(v->items[0]->global->tag, PICKLE_UNKNOWN);
    assert_string_equal(v->items[0]->global->name, name);
    return v->items[1];
}

static void objects_of_any_class_stay_unread(void **state)
{
    (void)state;
    const struct pickle_value *v = READ("cos\nsystem\nU\4true\x85R.");
    assert_string_equal(call(v, "os.system")->items[0]->text, "true");
    call(READ("\x8c\2os\x8c\6system\x93)R."), "os.system");
    assert_int_equal(READ("cbuiltins\neval\n.")->global->tag, PICKLE_UNKNOWN);
    call(READ("cargparse\nNamespace\n)\x81}U\2lrK\1sb."), "argparse.Namespace");
    call(READ("cm\nC\n)}\x92."), "m.C");
    assert_int_equal(call(READ("(K\1K\2im\nC\n."), "m.C")->count, 2);
    assert_int_equal(call(READ("(cm\nC\nK\1o."), "m.C")->count, 1);
    call(READ("ccollections\ndeque\n)R(K\1K\2e."), "collections.deque");
    call(READ("ccollections\ndeque\n)RK\1a."), "collections.deque");
    call(READ("cm\nMapping\n)R(K\1K\2u."), "m.Mapping");
    v = READ("cm\nmake\n)R)RU\1xK\1s.");
    assert_int_equal(v->kind, PICKLE_CALL);
    assert_int_equal(v->items[0]->kind, PICKLE_CALL);
}

static void values_that_weights_do_not_need_stay_unread(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
    } all[] = {
#define OTHER(text) {text, sizeof(text) - 1}
        OTHER("U\3a\0b."),
        OTHER("\x8a\x9\0\0\0\0\0\0\0\0\1."),
        OTHER("\x8b\x9\0\0\0\0\0\0\0\0\0\0\0\1."),
        OTHER("L123456789012345678901234567890L\n."),
        OTHER("C\2\0\1."),
        OTHER("B\2\0\0\0\0\1."),
        OTHER("\x8e\2\0\0\0\0\0\0\0\0\1."),
        OTHER("\x96\2\0\0\0\0\0\0\0\0\1."),
        OTHER("\x8f(K\1K\2\x90."),
        OTHER("(K\1K\2\x91."),
        OTHER("V\\u00e9\n."),
        OTHER("S'a\\n'\n."),
    };
    (void)state;
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        assert_int_equal(read_bytes(all[i].bytes, all[i].length)->kind, PICKLE_OTHER);
}

static void lines_of_old_protocols_are_read(void **state)
{
    (void)state;
    assert_int_equal(READ("I-12\n.")->integer, -12);
    assert_int_equal(READ("L3L\n.")->integer, 3);
    assert_int_equal(READ("I01\n.")->kind, PICKLE_BOOL);
    assert_true(READ("F-1.5\n.")->real == -1.5);
    assert_true(READ("Finf\n.")->real > 1e308);
    assert_string_equal(READ("Vabc\n.")->text, "abc");
    assert_string_equal(READ("S'abc'\n.")->text, "abc");
    const struct pickle_value *v = READ("(lp0\nI1\nag0\na.");
    assert_int_equal(v->kind, PICKLE_LIST);
    assert_ptr_equal(v->items[1], v);
    v = READ("(dp12\nVa\nI1\ns.");
    assert_int_equal(pickle_find(v, "a")->integer, 1);
    assert_int_equal(pickle_find(READ("(U\1aK\7d."), "a")->integer, 7);
    assert_string_equal(READ("Pkey 1\n.")->items[0]->text, "key 1");
    assert_int_equal(READ("K\1K\0020.")->integer, 1);
    assert_int_equal(READ("K\1(K\2K\0031.")->integer, 1);
    assert_int_equal(READ("K\0012\x86.")->count, 2);
}

static void lines_that_are_broken_are_refused(void **state)
{
    (void)state;
    REFUSE("I12", "a line does not end");
    REFUSE("I\n.", "not a number");
    REFUSE("I1x\n.", "not a number");
    REFUSE("I \n1.", "not a number");
    REFUSE("F\n1.5\n.", "not a number");
    REFUSE("F1.5x\n.", "not a number");
    REFUSE("g\n.", "not a number");
    REFUSE("g-1\n.", "not a number");
    REFUSE("NpK\n.", "not a number");
    REFUSE("Np99999999999999999999\n.", "stores too many");
    REFUSE("S'abc\n.", "quotes");
    REFUSE("ca\ncall.", "a line does not end");
}

static void other_opcodes_are_refused(void **state)
{
    (void)state;
    REFUSE("Z", "0x5a");
    REFUSE("\x82\1.", "0x82");
    REFUSE("\x97.", "0x97");
    REFUSE("\x80\6.", "protocol 6");
}

static void wrong_stacks_are_refused(void **state)
{
    (void)state;
    REFUSE("", "ends too early");
    REFUSE("K", "ends too early");
    REFUSE("X\xff\xff\xff\xff", "ends too early");
    REFUSE(".", "a value is missing");
    REFUSE("(.", "a value is missing");
    REFUSE("t", "a mark is missing");
    REFUSE("K\1K\2a.", "without a list");
    REFUSE("](K\1u.", "without a list");
    REFUSE("}(K\1u.", "a key without a value");
    REFUSE("h\0.", "never stored");
    REFUSE("K\1r\0\0\0\x7f", "stores too many");
    REFUSE("(q\0", "a value is missing");
    REFUSE("K\1R", "a value is missing");
    REFUSE("ca\nDict\n]K\1a\x85R", "something else than pairs");
    REFUSE("(K\1b", "attributes");
    REFUSE("](K\1\x90", "without a set");
    REFUSE("(o", "a value is missing");
    REFUSE("(2", "a value is missing");
    REFUSE("1", "a mark is missing");
    REFUSE("K\1K\2\x93", "not a name");
}

static void depth_and_size_have_limits(void **state)
{
    (void)state;
    char *many = malloc(PICKLE_MAX_STACK + 2);
    assert_non_null(many);
    memset(many, '(', PICKLE_MAX_MARKS + 1);
    refuse_bytes(many, PICKLE_MAX_MARKS + 1, "nested too deeply");
    memset(many, 'N', PICKLE_MAX_STACK + 1);
    refuse_bytes(many, PICKLE_MAX_STACK + 1, "too many values");
    free(many);
}

static void values_have_a_limit(void **state)
{
    (void)state;
    size_t length = 2 * (PICKLE_MAX_VALUES + 1);
    char *many = malloc(length);
    assert_non_null(many);
    for (size_t i = 0; i < length; i++)
        many[i] = i % 2 ? '0' : 'N';
    refuse_bytes(many, length, "too many values");
    free(many);
}

/* Two long texts, made into a name again and again. */
static void names_cannot_be_multiplied(void **state)
{
    enum { NAMES = 2000, LENGTH = 255, NAME = 6 };
    char *bytes = malloc(2 * LENGTH + NAMES * NAME + 16), *at = bytes;
    (void)state;
    assert_non_null(bytes);
    *at++ = 'U';
    *at++ = (char)LENGTH;
    memset(at, 'a', LENGTH);
    at += LENGTH;
    memcpy(at, "q\0000", 3);
    at += 3;
    for (int i = 0; i < NAMES; i++, at += NAME)
        memcpy(at,
               "h\0h\0\x93"
               "0",
               NAME);
    refuse_bytes(bytes, (size_t)(at - bytes), "too many names");
    free(bytes);
}

/* One list of many pairs, made into a dictionary again and again. */
static void dictionaries_cannot_be_multiplied(void **state)
{
    enum { PAIRS = 1500, DICTS = 1500, PAIR = 3, DICT = 6 };
    char *bytes = malloc(64 + PAIRS * PAIR + DICTS * DICT), *at = bytes;
    (void)state;
    assert_non_null(bytes);
    memcpy(at, "]q\0(", 4);
    at += 4;
    for (int i = 0; i < PAIRS; i++, at += PAIR)
        memcpy(at, "NN\x86", PAIR);
    *at++ = 'e';
    memcpy(at, "ca\nDict\nq\1", 10);
    at += 10;
    for (int i = 0; i < DICTS; i++, at += DICT)
        memcpy(at, "h\1h\0\x85R", DICT);
    refuse_bytes(bytes, (size_t)(at - bytes), "too many dictionaries");
    free(bytes);
}

/* What comes of it does not matter, but it must end, with a value or a message. */
static void changed_bytes_never_crash(void **state)
{
    static const char whole[] =
        "\x80\2}q\0(U\1a]q\1(K\1K\2eU\1bca\nDict\nq\2)Rq\3X\3\0\0\0abcq\4ca\ncall\nq\5"
        "((U\7storageh\5U\1kM\2\1tQK\0(K\2K\3tq\6h\6\x89h\2)Rtq\7Rq\x8sU\1c(]h\1"
        "aNG@\0\0\0\0\0\0\0\x88\x8a\2\1\2tu}U\1xh\3sb.";
    enum { LENGTH = sizeof(whole) - 1, ROUNDS = 20000 };
    uint64_t random = 1;
    (void)state;
    READ(whole);
    for (int k = 0; k < ROUNDS; k++) {
        char changed[LENGTH];
        memcpy(changed, whole, LENGTH);
        for (int n = k % 4; n >= 0; n--) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            changed[(random >> 33) % LENGTH] = (char)(random >> 56);
        }
        struct arena *own = arena_create();
        struct pickle out;
        struct err e = {0};
        enum err_code code = pickle_read(changed, LENGTH, globals, own, &out, &e);
        assert_true(code == ERR_OK ? out.root != NULL : e.text[0] != '\0');
        arena_destroy(own);
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(numbers_and_texts_are_read),
        CASE(containers_are_read),
        CASE(the_memo_gives_back_the_same_value),
        CASE(calls_are_recorded_and_not_made),
        CASE(objects_of_any_class_stay_unread),
        CASE(values_that_weights_do_not_need_stay_unread),
        CASE(lines_of_old_protocols_are_read),
        CASE(lines_that_are_broken_are_refused),
        CASE(other_opcodes_are_refused),
        CASE(wrong_stacks_are_refused),
        CASE(depth_and_size_have_limits),
        CASE(values_have_a_limit),
        CASE(names_cannot_be_multiplied),
        CASE(dictionaries_cannot_be_multiplied),
        CASE(changed_bytes_never_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
