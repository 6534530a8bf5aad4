/* A damaged pack of features is refused; what is accepted lies within the file. The
 * checksum would keep nearly every input from the code behind it, so that the input is
 * read as it is and once more with size and checksum set right. Read from the heap,
 * where the sanitizer sees an overrun. */
#define _GNU_SOURCE
#include "features/cache/pack.c"

#include "tests/fuzz/input.h"

static void read_whole(unsigned char *bytes, size_t size)
{
    struct pack p = {.bytes = bytes, .length = size};
    memcpy(&p.header, bytes, sizeof(p.header));
    if (header_fault(&p.header, size) != NULL)
        return;
    p.tail = bytes + p.header.settings_offset;
    if (tail_fault(&p) != NULL)
        return;
    size_t length, all = 0;
    const char *settings = pack_settings(&p, &length);
    for (size_t i = 0; i < length; i++)
        all += (unsigned char)settings[i];
    for (size_t i = 0; i < pack_count(&p); i++) {
        size_t floats;
        const float *entry = pack_entry(&p, i, &floats);
        must(floats == 0 || (const unsigned char *)(entry + floats) <= bytes + size);
        struct hash clip = pack_clip(&p, i);
        all += strlen(clip.text) + pack_is_intact(&p, i);
    }
    must(all + 1 > 0);
    pack_verify(&p);
}

static void seal(unsigned char *bytes, size_t size)
{
    struct pack_header h;
    memcpy(&h, bytes, sizeof(h));
    h.file_bytes = size;
    if (h.settings_offset > size)
        h.settings_offset = size / 2 / PACK_ALIGNMENT * PACK_ALIGNMENT;
    h.checksum = pack_checksum(&h, bytes + h.settings_offset, size - h.settings_offset);
    memcpy(bytes, &h, sizeof(h));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pack *p;
    if (pack_open_any(input_file(data, size), &p, NULL) == ERR_OK) {
        pack_verify(p);
        pack_close(p);
    }
    if (size < sizeof(struct pack_header))
        return 0;
    unsigned char *copy = mem_alloc(size, 1);
    must(copy);
    memcpy(copy, data, size);
    read_whole(copy, size);
    seal(copy, size);
    read_whole(copy, size);
    free(copy);
    return 0;
}
