/*
 * clients: who is connected and how much each may ask: connections and requests per address.
 * Pure, with the clock handed in. Used by serve/io.
 *
 * An address is 16 bytes, IPv4 mapped into IPv6; IPv6 counts by /64, since that is what one
 * customer gets. Trusted addresses (a proxy in front, this machine) are not limited; for
 * them the address that X-Forwarded-For names is.
 */
#ifndef SEARCHER_SERVE_CLIENTS_H
#define SEARCHER_SERVE_CLIENTS_H

#include "corpus/span.h"

#include <stdint.h>
#include <sys/socket.h>

struct address {
    uint8_t bytes[16];
};

struct clients_limits {
    uint32_t connections; /* at once per address */
    double rate;          /* requests a second per address; 0 means no limit */
    double burst;         /* requests at once */
};

struct clients; /* opaque */

/* clients_new(limits, trusted, count): trusted holds count addresses, copied. */
struct clients *clients_new(const struct clients_limits *limits, const struct address *trusted,
                            size_t count);
void clients_free(struct clients *c); /* NULL is allowed */

/* address_of(sa, out): the address of a peer, cut to /64 for IPv6; all zero for a Unix socket. */
void address_of(const struct sockaddr *sa, struct address *out);

/* address_parse(text, out): from "192.0.2.7" or "2001:db8::1". False when it is neither. */
bool address_parse(struct span text, struct address *out);

bool clients_trusted(const struct clients *c, const struct address *a);

/* clients_connect(c, a): count one more connection; false when a has too many. A true
 * answer is given back by clients_disconnect. */
bool clients_connect(struct clients *c, const struct address *a, int64_t now_ms);
void clients_disconnect(struct clients *c, const struct address *a);

/* clients_request(c, peer, forwarded_for, now_ms): whether one more request may run now;
 * else *retry_ms is how long to wait. peer is who is connected, forwarded_for the header's
 * value, which counts only when peer is trusted: the right-most address there that is not
 * trusted itself. */
bool clients_request(struct clients *c, const struct address *peer, struct span forwarded_for,
                     int64_t now_ms, uint32_t *retry_ms);

#endif
