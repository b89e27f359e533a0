#include "searcher/serve/clients.h"

#include "tests/unit/run.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static struct address address(const char *text)
{
    struct address a;
    ck_assert_msg(address_parse(span_of(text), &a), "%s", text);
    return a;
}

static struct clients *three_a_second(void)
{
    struct clients_limits limits = {.connections = 2, .rate = 3, .burst = 5};
    struct address trusted[] = {address("127.0.0.1"), address("10.0.0.1")};
    return clients_new(&limits, trusted, 2);
}

START_TEST(reads_addresses)
{
    struct address a = address("192.0.2.7"), b;
    struct sockaddr_in four = {.sin_family = AF_INET};
    inet_pton(AF_INET, "192.0.2.7", &four.sin_addr);
    address_of((struct sockaddr *)&four, &b);
    ck_assert_mem_eq(&a, &b, sizeof a);
    a = address("::ffff:192.0.2.7");
    ck_assert_mem_eq(&a, &b, sizeof a);
    a = address("2001:db8:1:2:3:4:5:6");
    b = address("2001:db8:1:2::9");
    ck_assert_mem_eq(&a, &b, sizeof a); /* one customer's network */
    b = address("2001:db8:1:3::9");
    ck_assert_mem_ne(&a, &b, sizeof a);
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    inet_pton(AF_INET6, "2001:db8:1:3::77", &six.sin6_addr);
    address_of((struct sockaddr *)&six, &a);
    ck_assert_mem_eq(&a, &b, sizeof a);
    inet_pton(AF_INET6, "::ffff:192.0.2.7", &six.sin6_addr);
    address_of((struct sockaddr *)&six, &a);
    b = address("192.0.2.7");
    ck_assert_mem_eq(&a, &b, sizeof a);
    a = address("::1"); /* is no network */
    b = address("::2");
    ck_assert_mem_ne(&a, &b, sizeof a);
    const char *bad[] = {"", "1.2.3", "2001:0db8:0001:0002:0003:0004:0005:0006:0007:0008", "a", "1.2.3.4:80", "[::1]", "unknown", " 1.2.3.4"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!address_parse(span_of(bad[i]), &a), "%s", bad[i]);
}
END_TEST

START_TEST(bounds_connections_of_one_address)
{
    struct clients *c = three_a_second();
    struct address a = address("192.0.2.7"), other = address("192.0.2.8"),
                   here = address("127.0.0.1");
    ck_assert(clients_connect(c, &a, 1000));
    ck_assert(clients_connect(c, &a, 1000));
    ck_assert(!clients_connect(c, &a, 1000));
    ck_assert(clients_connect(c, &other, 1000));
    clients_disconnect(c, &a);
    ck_assert(clients_connect(c, &a, 1000));
    for (int i = 0; i < 100; i++)
        ck_assert(clients_connect(c, &here, 1000));
    clients_free(c);
}
END_TEST

START_TEST(bounds_requests_of_one_address)
{
    struct clients *c = three_a_second();
    struct address a = address("192.0.2.7"), other = address("192.0.2.8");
    struct span none = {0};
    uint32_t retry;
    for (int i = 0; i < 5; i++)
        ck_assert(clients_request(c, &a, none, 1000, &retry));
    ck_assert(!clients_request(c, &a, none, 1000, &retry));
    ck_assert_uint_eq(retry, 334);
    ck_assert(clients_request(c, &other, none, 1000, &retry));
    ck_assert(clients_request(c, &a, none, 1334, &retry));
    ck_assert(!clients_request(c, &a, none, 1335, &retry));
    for (int i = 0; i < 5; i++)
        ck_assert(clients_request(c, &a, none, 100000, &retry));
    ck_assert(!clients_request(c, &a, none, 100000, &retry));
    clients_free(c);
}
END_TEST

/* Whether the header counts, for a request from peer; the same client six times: the sixth
 * is one too many if it was recognised. */
static const struct {
    const char *peer, *forwarded;
    bool limited;
} proxied[] = {
    {"127.0.0.1", "", false},
    {"127.0.0.1", "203.0.113.9", true},
    {"127.0.0.1", "198.51.100.1, 203.0.113.9", true},
    {"127.0.0.1", "203.0.113.9, 10.0.0.1", true},
    {"127.0.0.1", "10.0.0.1,127.0.0.1", false},
    {"127.0.0.1", "  203.0.113.9  ,  10.0.0.1  ", true},
    {"127.0.0.1", "198.51.100.1,203.0.113.9,", false}, /* nobody stands behind that comma */
    {"::1", "203.0.113.9", true}, /* no proxy of ours: limited itself */
    {"127.0.0.1", "203.0.113.9, nonsense", false},
    {"192.0.2.7", "203.0.113.9", true}, /* by its own address: it is no proxy of ours */
};

START_TEST(believes_only_its_own_proxies)
{
    for (size_t i = 0; i < sizeof proxied / sizeof *proxied; i++) {
        struct clients *c = three_a_second();
        struct address peer = address(proxied[i].peer), victim = address("203.0.113.9");
        uint32_t retry;
        bool last = false;
        for (int n = 0; n < 6; n++)
            last = clients_request(c, &peer, span_of(proxied[i].forwarded), 1000, &retry);
        ck_assert_msg(last != proxied[i].limited, "%s", proxied[i].forwarded);
        if (strcmp(proxied[i].peer, "192.0.2.7") == 0)
            ck_assert(clients_request(c, &victim, (struct span){0}, 1000, &retry));
        clients_free(c);
    }
}
END_TEST

START_TEST(forgets_the_idle_and_counts_no_more_than_it_can)
{
    struct clients *c = three_a_second();
    uint32_t retry;
    for (uint32_t i = 0; i < 200000; i++) {
        struct address a = {{[10] = 0xff, 0xff, 11, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i}};
        ck_assert(clients_request(c, &a, (struct span){0}, 1000 + i * 10, &retry));
    }
    clients_free(c);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {reads_addresses,
                            bounds_connections_of_one_address,
                            bounds_requests_of_one_address,
                            believes_only_its_own_proxies,
                            forgets_the_idle_and_counts_no_more_than_it_can,
                            NULL};
    return run_tests("clients", tests);
}
