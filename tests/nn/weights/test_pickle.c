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
    if (pickle_read(bytes, length, globals, arena, &p, &e))
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

static void other_names_are_refused(void **state)
{
    (void)state;
    REFUSE("cos\nsystem\nU\4true\x85R.", "os.system");
    REFUSE("\x8c\2os\x8c\6system\x93.", "os.system");
    REFUSE("cbuiltins\neval\n.", "builtins.eval");
    REFUSE("ca\ncall.", "a name does not end");
}

static void other_opcodes_are_refused(void **state)
{
    (void)state;
    REFUSE("i", "0x69");
    REFUSE("\x81", "0x81");
    REFUSE("K\1\x82.", "0x82");
    REFUSE("\x80\5.", "protocol 5");
    REFUSE("\x80\1.", "protocol 1");
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
    REFUSE("K\1K\2R", "cannot be called");
    REFUSE("ca\ncall\nK\1R", "cannot be called");
    REFUSE("ca\nDict\nK\1\x85R", "something else than pairs");
    REFUSE("]K\1b", "attributes");
    REFUSE("U\3a\0b.", "zero byte");
    REFUSE("\x8a\x9\0\0\0\0\0\0\0\0\0.", "64 bits");
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

/* One list of many pairs, made into a dictionary again and again. */
static void dictionaries_cannot_be_multiplied(void **state)
{
    enum { PAIRS = 500, DICTS = 500, PAIR = 3, DICT = 6 };
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
    enum { LENGTH = sizeof whole - 1, ROUNDS = 20000 };
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
        CASE(other_names_are_refused),
        CASE(other_opcodes_are_refused),
        CASE(wrong_stacks_are_refused),
        CASE(depth_and_size_have_limits),
        CASE(dictionaries_cannot_be_multiplied),
        CASE(changed_bytes_never_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
