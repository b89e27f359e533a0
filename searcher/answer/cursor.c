#include "searcher/answer/cursor.h"

#include "corpus/buffer.h"

#include <math.h>
#include <zlib.h>

enum { FORMAT = 2, CHECKSUM_BYTES = 4, VARINT_BYTES_MAX = 10 };

static const char digits[64] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void put_fixed(struct buffer *out, uint64_t n, int bytes)
{
    while (bytes-- > 0)
        buffer_add_byte(out, (char)(n >> (8 * bytes)));
}

static void put_varint(struct buffer *out, uint64_t n)
{
    for (; n >= 0x80; n >>= 7)
        buffer_add_byte(out, (char)(n | 0x80));
    buffer_add_byte(out, (char)n);
}

static uint32_t checksum(const char *at, size_t len)
{
    return (uint32_t)crc32_z(0, (const unsigned char *)at, len);
}

/* Six bits a digit, highest first; the last digit is filled up with zeros. */
static struct span encode(struct span bytes, struct arena *arena)
{
    size_t len = (bytes.len * 8 + 5) / 6;
    char *text = arena_alloc(arena, len + 1);
    for (size_t i = 0; i < len; i++) {
        size_t bit = i * 6, byte = bit / 8;
        unsigned pair = (unsigned char)bytes.at[byte] << 8;
        if (byte + 1 < bytes.len)
            pair |= (unsigned char)bytes.at[byte + 1];
        text[i] = digits[pair >> (10 - bit % 8) & 63];
    }
    return (struct span){text, len};
}

static bool decode(struct span text, struct arena *arena, struct span *out)
{
    size_t len = text.len * 6 / 8;
    unsigned char *bytes = arena_alloc(arena, len + 1);
    for (size_t i = 0; i < text.len; i++) {
        const char *digit = memchr(digits, text.at[i], sizeof digits);
        if (digit == NULL)
            return false;
        size_t bit = i * 6, byte = bit / 8;
        unsigned pair = (unsigned)(digit - digits) << (10 - bit % 8);
        if (byte < len)
            bytes[byte] |= (unsigned char)(pair >> 8);
        if (byte + 1 < len)
            bytes[byte + 1] |= (unsigned char)pair;
    }
    *out = (struct span){(char *)bytes, len};
    return true;
}

static void put_double(struct buffer *out, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_fixed(out, bits, 8);
}

static void put_basis(struct buffer *out, const struct rerank_basis *basis)
{
    put_double(out, basis->matches);
    put_double(out, basis->proximity);
    put_varint(out, basis->feedback.count);
    for (size_t i = 0; i < basis->feedback.count; i++) {
        const struct feedback_term *t = &basis->feedback.terms[i];
        put_varint(out, t->share);
        put_varint(out, t->name.len);
        buffer_add_span(out, t->name);
    }
}

struct span cursor_write(const struct cursor *c, struct arena *arena)
{
    struct buffer b = {0};
    buffer_add_byte(&b, FORMAT);
    put_double(&b, c->last.key);
    put_fixed(&b, (uint64_t)c->last.created, 8);
    put_fixed(&b, c->last.tie, 8);
    put_fixed(&b, c->query, 8);
    put_fixed(&b, (uint64_t)c->now, 8);
    put_fixed(&b, c->rows, 8);
    put_varint(&b, c->documents);
    put_varint(&b, c->count);
    for (size_t i = 0; i < c->count; i++)
        put_varint(&b, c->frequencies[i]);
    put_basis(&b, &c->basis);
    put_fixed(&b, checksum(b.at, b.len), CHECKSUM_BYTES);
    struct span text = encode(buffer_span(&b), arena);
    buffer_free(&b);
    return text;
}

static uint64_t take_fixed(struct span *in, int bytes)
{
    uint64_t n = 0;
    for (; bytes > 0 && in->len > 0; bytes--, in->at++, in->len--)
        n = n << 8 | (unsigned char)*in->at;
    return n;
}

static uint64_t take_varint(struct span *in)
{
    uint64_t n = 0;
    for (int i = 0; i < VARINT_BYTES_MAX && in->len > 0; i++) {
        unsigned char c = (unsigned char)*in->at;
        in->at++;
        in->len--;
        n |= (uint64_t)(c & 0x7f) << (7 * i);
        if (c < 0x80)
            break;
    }
    return n;
}

static double take_double(struct span *in)
{
    uint64_t bits = take_fixed(in, 8);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static bool take_basis(struct span *in, struct arena *arena, struct rerank_basis *basis)
{
    basis->known = true;
    basis->matches = take_double(in);
    basis->proximity = take_double(in);
    uint64_t count = take_varint(in);
    if (isnan(basis->matches) || isnan(basis->proximity) || count > FEEDBACK_TERMS)
        return false;
    struct feedback *f = &basis->feedback;
    f->terms = arena_alloc(arena, (count + 1) * sizeof *f->terms);
    for (; f->count < count; f->count++) {
        uint64_t share = take_varint(in), len = take_varint(in);
        if (share > FEEDBACK_UNITS || len > in->len)
            return false;
        f->terms[f->count] =
            (struct feedback_term){{in->at, (size_t)len}, (uint32_t)share};
        in->at += len;
        in->len -= len;
    }
    return true;
}

/* Bytes with a right checksum are ours; the checks here are for those who can compute
 * one. */
bool cursor_read(struct span text, struct arena *arena, struct cursor *c)
{
    struct span in;
    *c = (struct cursor){0};
    if (!decode(text, arena, &in) || in.len < 1 + 6 * 8 + 2 + CHECKSUM_BYTES)
        return false;
    struct span end = {in.at + in.len - CHECKSUM_BYTES, CHECKSUM_BYTES};
    in.len -= CHECKSUM_BYTES;
    if (take_fixed(&end, CHECKSUM_BYTES) != checksum(in.at, in.len) ||
        take_fixed(&in, 1) != FORMAT)
        return false;
    c->last.key = take_double(&in);
    c->last.created = (int64_t)take_fixed(&in, 8);
    c->last.tie = take_fixed(&in, 8);
    c->query = take_fixed(&in, 8);
    c->now = (int64_t)take_fixed(&in, 8);
    c->rows = take_fixed(&in, 8);
    c->documents = take_varint(&in);
    uint64_t count = take_varint(&in);
    if (count > CURSOR_FREQUENCIES_MAX || count > in.len || isnan(c->last.key))
        return false;
    c->count = count;
    c->frequencies = arena_alloc(arena, (count + 1) * sizeof *c->frequencies);
    for (size_t i = 0; i < count; i++)
        c->frequencies[i] = take_varint(&in);
    return take_basis(&in, arena, &c->basis) && in.len == 0;
}
