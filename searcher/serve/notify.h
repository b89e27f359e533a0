/*
 * notify: what the supervisor tells systemd, if it was asked to (sd_notify(3),
 * sd_watchdog_enabled(3)). Nothing of it can fail the server.
 */
#ifndef SEARCHER_SERVE_NOTIFY_H
#define SEARCHER_SERVE_NOTIFY_H

#include <stdint.h>

/* notify_say(state): send state, such as "READY=1", to the socket that NOTIFY_SOCKET names. */
void notify_say(const char *state);

/* notify_watchdog_ms(): how often "WATCHDOG=1" is to be said: a third of the time after which
 * we would be taken for dead; 0 when nobody waits for it. */
int64_t notify_watchdog_ms(void);

#endif
