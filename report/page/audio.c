#include "report/page/audio.h"

#include "features/audio/decode.h"
#include "features/audio/flac.h"
#include "report/clips.h"

/* Three bytes are four digits, whose highest are first (RFC 4648). */
static void add_base64(struct str *out, const struct str *bytes)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes->length; i += 3) {
        const size_t left = bytes->length - i;
        char four[4] = "====";
        unsigned all = 0;
        for (size_t k = 0; k < 3; k++)
            all = all << 8 | (k < left ? (unsigned char)bytes->text[i + k] : 0);
        for (size_t k = 0; k <= left && k < 4; k++)
            four[k] = digits[all >> (18 - 6 * k) & 63];
        str_addn(out, four, 4);
    }
}

/* False: it cannot be read. */
static bool encode(const char *path, const struct res_trial_row *trial, struct arena *a,
                   struct str *out)
{
    struct feat_audio audio = {0};
    struct str flac = {0};
    struct err e = {0};
    const struct rep_clip_rates rates = rep_clip_rates(trial, a);
    const long most = (long)REP_PAGE_SECONDS * rates.samples;
    bool good = feat_decode(path, rates.samples, rates.npy, &audio, &e) == ERR_OK;
    good =
        good && feat_flac_encode(audio.samples, audio.count < most ? audio.count : most,
                                 rates.samples, &flac, &e) == ERR_OK;
    if (good)
        add_base64(out, &flac);
    feat_audio_deinit(&audio);
    str_deinit(&flac);
    return good;
}

json_t *rep_page_audio_place(struct rep_page_audio *audio, const char *path,
                             const struct res_trial_row *trial, struct arena *a)
{
    if (audio->recordings == NULL) {
        audio->recordings = json_array();
        audio->places = json_object();
    }
    json_t *place = json_object_get(audio->places, path);
    if (place)
        return json_incref(place);
    struct str text = {0};
    place = json_null();
    if (audio->bytes < audio->most && encode(path, trial, a, &text) &&
        text.length <= audio->most - audio->bytes) {
        place = json_integer((json_int_t)json_array_size(audio->recordings));
        json_array_append_new(audio->recordings, json_stringn(text.text, text.length));
        audio->bytes += text.length;
    } else if (audio->bytes >= audio->most || text.length > 0) {
        audio->left_out++;
    }
    str_deinit(&text);
    json_object_set(audio->places, path, place);
    return place;
}

void rep_page_audio_deinit(struct rep_page_audio *audio)
{
    json_decref(audio->recordings);
    json_decref(audio->places);
}
