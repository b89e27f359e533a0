#include "searcher/serve/clients.h"

#include "corpus/buffer.h"
#include "corpus/strmap.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>

/* When all places near an address are taken by busy ones, the newcomer is not counted: an
 * attack from that many addresses is not held off by limits per address. */
enum { PLACES = 16384, PROBES = 8 };

struct client {
    struct address address;
    uint32_t connections;
    double tokens;
    int64_t filled_ms; /* when tokens was right; 0 for an unused place */
};

struct clients {
    struct clients_limits limits;
    struct address *trusted;
    size_t trusted_count;
    struct client places[PLACES];
};

struct clients *clients_new(const struct clients_limits *limits, const struct address *trusted,
                            size_t count)
{
    struct clients *c = memory_or_die(calloc(1, sizeof *c));
    c->limits = *limits;
    c->trusted = memory_or_die(calloc(count + 1, sizeof *trusted));
    c->trusted_count = count;
    if (count > 0)
        memcpy(c->trusted, trusted, count * sizeof *trusted);
    return c;
}

void clients_free(struct clients *c)
{
    if (c == NULL)
        return;
    free(c->trusted);
    free(c);
}

static void map_v4(const void *four, struct address *out)
{
    *out = (struct address){{[10] = 0xff, [11] = 0xff}};
    memcpy(out->bytes + 12, four, 4);
}

/* keep_network(six, out): IPv6 by /64, except the mapped IPv4 and ::1, which are whole. */
static void keep_network(const struct in6_addr *six, struct address *out)
{
    memcpy(out->bytes, six->s6_addr, 16);
    if (!IN6_IS_ADDR_V4MAPPED(six) && !IN6_IS_ADDR_LOOPBACK(six))
        memset(out->bytes + 8, 0, 8);
}

void address_of(const struct sockaddr *sa, struct address *out)
{
    *out = (struct address){{0}};
    if (sa->sa_family == AF_INET)
        map_v4(&((const struct sockaddr_in *)(const void *)sa)->sin_addr, out);
    else if (sa->sa_family == AF_INET6)
        keep_network(&((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, out);
}

bool address_parse(struct span text, struct address *out)
{
    char copy[INET6_ADDRSTRLEN];
    struct in_addr four;
    struct in6_addr six;
    if (text.len == 0 || text.len >= sizeof copy)
        return false;
    memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    if (inet_pton(AF_INET, copy, &four) == 1) {
        map_v4(&four, out);
        return true;
    }
    if (inet_pton(AF_INET6, copy, &six) != 1)
        return false;
    keep_network(&six, out);
    return true;
}

bool clients_trusted(const struct clients *c, const struct address *a)
{
    static const struct address unix_socket;
    if (memcmp(a, &unix_socket, sizeof *a) == 0)
        return true;
    for (size_t i = 0; i < c->trusted_count; i++) {
        if (memcmp(&c->trusted[i], a, sizeof *a) == 0)
            return true;
    }
    return false;
}

/* is_idle(c, p, now_ms): nothing is lost by forgetting p: no connections, a full bucket. */
static bool is_idle(const struct clients *c, const struct client *p, int64_t now_ms)
{
    double filled = p->tokens + c->limits.rate * (double)(now_ms - p->filled_ms) / 1000;
    return p->connections == 0 && (p->filled_ms == 0 || filled >= c->limits.burst);
}

/* find(c, a, now_ms): the place of a, taken for it if it has none and one is free near by.
 * now_ms 0 only looks. NULL when it has none. */
static struct client *find(struct clients *c, const struct address *a, int64_t now_ms)
{
    uint64_t hash = strmap_hash((struct span){(const char *)a->bytes, sizeof a->bytes});
    struct client *vacant = NULL;
    for (size_t i = 0; i < PROBES; i++) {
        struct client *p = &c->places[(hash + i) % PLACES];
        if (p->filled_ms != 0 && memcmp(&p->address, a, sizeof *a) == 0)
            return p;
        if (vacant == NULL && now_ms != 0 && is_idle(c, p, now_ms))
            vacant = p;
    }
    if (vacant == NULL)
        return NULL;
    *vacant = (struct client){.address = *a, .tokens = c->limits.burst, .filled_ms = now_ms};
    return vacant;
}

bool clients_connect(struct clients *c, const struct address *a, int64_t now_ms)
{
    if (clients_trusted(c, a))
        return true;
    struct client *client = find(c, a, now_ms);
    if (client == NULL)
        return true;
    if (client->connections >= c->limits.connections)
        return false;
    client->connections++;
    return true;
}

void clients_disconnect(struct clients *c, const struct address *a)
{
    struct client *client = clients_trusted(c, a) ? NULL : find(c, a, 0);
    if (client != NULL && client->connections > 0)
        client->connections--;
}

/* client_behind(c, forwarded_for, out): the right-most address that is not trusted; false
 * when there is none or the header is not a list of addresses. */
static bool client_behind(const struct clients *c, struct span forwarded_for,
                          struct address *out)
{
    size_t end = forwarded_for.len;
    while (end > 0) {
        size_t start = end;
        while (start > 0 && forwarded_for.at[start - 1] != ',')
            start--;
        struct span part = {forwarded_for.at + start, end - start};
        while (part.len > 0 && part.at[0] == ' ')
            part = (struct span){part.at + 1, part.len - 1};
        while (part.len > 0 && part.at[part.len - 1] == ' ')
            part.len--;
        if (!address_parse(part, out))
            return false;
        if (!clients_trusted(c, out))
            return true;
        end = start == 0 ? 0 : start - 1;
    }
    return false;
}

bool clients_request(struct clients *c, const struct address *peer, struct span forwarded_for,
                     int64_t now_ms, uint32_t *retry_ms)
{
    struct address who = *peer;
    if (c->limits.rate <= 0)
        return true;
    if (clients_trusted(c, peer) && !client_behind(c, forwarded_for, &who))
        return true;
    struct client *client = find(c, &who, now_ms);
    if (client == NULL)
        return true;
    client->tokens += c->limits.rate * (double)(now_ms - client->filled_ms) / 1000;
    client->filled_ms = now_ms;
    if (client->tokens > c->limits.burst)
        client->tokens = c->limits.burst;
    if (client->tokens < 1) {
        *retry_ms = (uint32_t)((1 - client->tokens) / c->limits.rate * 1000) + 1;
        return false;
    }
    client->tokens -= 1;
    return true;
}
