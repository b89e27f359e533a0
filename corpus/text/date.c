#include "corpus/text/date.h"

#include <ctype.h>
#include <strings.h>

enum {
    DATE_TEXT_MAX = 127, /* a longer text is no date; JavaScript's toString needs 80 */
    MINUTE = 60,
    HOUR = 60 * MINUTE,
    DAY = 24 * HOUR,
    UNSET = -1
};

/* What has been read of a date so far. Numbers are UNSET until seen. */
struct parts {
    int year, month, day;
    int hour, minute, second;
    int offset;    /* seconds east of UTC */
    bool has_zone; /* offset is set */
    bool named;    /* by or along with a name */
};

struct cursor {
    const char *at; /* NUL-terminated, ASCII */
};

static const char *const MONTHS[] = {"january",   "february", "march",    "april",
                                     "may",       "june",     "july",     "august",
                                     "september", "october",  "november", "december"};
static const char *const WEEKDAYS[] = {"sunday",   "monday", "tuesday", "wednesday",
                                       "thursday", "friday", "saturday"};

/* Minutes east of UTC. Names that mean several zones have the sense that news sites use.
 */
static const struct {
    const char *name;
    int minutes;
} ZONES[] = {
    {"ut", 0},     {"utc", 0},     {"gmt", 0},     {"z", 0},      {"est", -300},
    {"edt", -240}, {"et", -300},   {"cst", -360},  {"cdt", -300}, {"ct", -360},
    {"mst", -420}, {"mdt", -360},  {"mt", -420},   {"pst", -480}, {"pdt", -420},
    {"pt", -480},  {"akst", -540}, {"akdt", -480}, {"hst", -600}, {"ast", -240},
    {"adt", -180}, {"nst", -210},  {"ndt", -150},  {"brt", -180}, {"art", -180},
    {"wet", 0},    {"west", 60},   {"bst", 60},    {"cet", 60},   {"met", 60},
    {"cest", 120}, {"mest", 120},  {"eet", 120},   {"eest", 180}, {"sast", 120},
    {"cat", 120},  {"wat", 60},    {"eat", 180},   {"msk", 180},  {"trt", 180},
    {"gst", 240},  {"pkt", 300},   {"ist", 330},   {"npt", 345},  {"ict", 420},
    {"wib", 420},  {"hkt", 480},   {"sgt", 480},   {"awst", 480}, {"pht", 480},
    {"jst", 540},  {"kst", 540},   {"acst", 570},  {"acdt", 630}, {"aest", 600},
    {"aedt", 660}, {"nzst", 720},  {"nzdt", 780},
};

/* Both conversions are from Howard Hinnant's "chrono-Compatible Low-Level Date
 * Algorithms": years begin in March, so that the leap day is the last of its year; an era
 * is 400 years. */
void date_civil(int64_t when, int *year, int *month, int *day)
{
    int64_t days = when / DAY - (when % DAY < 0) + 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t march_month = (5 * day_of_year + 2) / 153;
    *day = (int)(day_of_year - (153 * march_month + 2) / 5 + 1);
    *month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

int64_t date_seconds(int year, int month, int day)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (era * 146097 + day_of_era - 719468) * DAY;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

static bool in_range(int64_t when)
{
    return when >= date_seconds(0, 1, 1) && when < date_seconds(10000, 1, 1);
}

/* The end of every parser: are the parts a day of the calendar and a time of day? */
static bool assemble(const struct parts *p, int64_t *out)
{
    int day = p->day == UNSET ? 1 : p->day;
    int month = p->month == UNSET ? 1 : p->month;
    if (p->year < 0 || p->year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > days_in_month(p->year, month))
        return false;
    int hour = p->hour == UNSET ? 0 : p->hour;
    int minute = p->minute == UNSET ? 0 : p->minute;
    int second = p->second == UNSET ? 0 : p->second;
    bool midnight = hour == 24 && minute == 0 && second == 0;
    if ((hour > 23 && !midnight) || minute > 59 || second > 60)
        return false;
    if (second == 60)
        second = 59;
    *out = date_seconds(p->year, month, day) + hour * HOUR + minute * MINUTE + second -
           p->offset;
    return in_range(*out);
}

static bool skip(struct cursor *c, char byte)
{
    if (*c->at != byte)
        return false;
    c->at++;
    return true;
}

static void skip_spaces(struct cursor *c)
{
    while (*c->at == ' ')
        c->at++;
}

static int digits_ahead(const struct cursor *c)
{
    int n = 0;
    while (isdigit((unsigned char)c->at[n]))
        n++;
    return n;
}

/* A number of exactly count digits, which the caller has seen; at most 9. */
static int take_digits(struct cursor *c, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++)
        value = value * 10 + (*c->at++ - '0');
    return value;
}

static bool take_number(struct cursor *c, int min, int max, int *out)
{
    int n = digits_ahead(c);
    if (n < min || n > max)
        return false;
    *out = take_digits(c, n);
    return true;
}

static int letters_ahead(const struct cursor *c)
{
    int n = 0;
    while (isalpha((unsigned char)c->at[n]))
        n++;
    return n;
}

/* The number of the name that word begins, from three letters on: "mon", "Sept". */
static int find_name(const char *const *names, int count, const char *word, int len)
{
    for (int i = 0; i < count; i++)
        if (len >= 3 && (size_t)len <= strlen(names[i]) &&
            strncasecmp(names[i], word, (size_t)len) == 0)
            return i;
    return UNSET;
}

static bool word_is(const char *word, int len, const char *name)
{
    return (size_t)len == strlen(name) && strncasecmp(word, name, (size_t)len) == 0;
}

/* "+02:00", "-0530", "+2": the sign is the next byte. */
static bool take_offset(struct cursor *c, struct parts *p)
{
    int sign = *c->at++ == '-' ? -1 : 1;
    int hours = 0, minutes = 0;
    int n = digits_ahead(c);
    if (n == 4) {
        hours = take_digits(c, 2);
        minutes = take_digits(c, 2);
    } else if (!take_number(c, 1, 2, &hours) ||
               (skip(c, ':') && !take_number(c, 2, 2, &minutes))) {
        return false;
    }
    if (hours > 23 || minutes > 59)
        return false;
    p->offset = sign * (hours * HOUR + minutes * MINUTE);
    p->has_zone = true;
    return true;
}

/* Minutes east of UTC of the zone so named. RFC 5322 4.3: unknown names and military
 * letters count as UTC; in lower case they are just words. */
static bool find_zone(const char *name, int len, int *minutes)
{
    *minutes = 0;
    for (size_t i = 0; i < sizeof ZONES / sizeof ZONES[0]; i++)
        if (word_is(name, len, ZONES[i].name)) {
            *minutes = ZONES[i].minutes;
            return true;
        }
    for (int i = 0; i < len; i++)
        if (!isupper((unsigned char)name[i]))
            return false;
    return len <= 5;
}

static bool take_zone_name(struct cursor *c, struct parts *p, int len)
{
    int minutes;
    if (p->hour == UNSET || p->named || !find_zone(c->at, len, &minutes))
        return false;
    c->at += len;
    p->named = true;
    if (p->has_zone) /* "+0200 CEST" says it twice */
        return true;
    p->offset = minutes * MINUTE;
    p->has_zone = true;
    if (*c->at == '+' || *c->at == '-') /* "GMT+2" */
        return take_offset(c, p);
    return true;
}

static bool apply_half_day(struct parts *p, bool afternoon)
{
    if (p->hour == 0 || (p->hour > 12 && afternoon)) /* "0:30 am" and "17:30 pm" occur */
        return true;
    if (p->hour < 1 || p->hour > 12)
        return false;
    p->hour = p->hour % 12 + (afternoon ? 12 : 0);
    return true;
}

/* How long an am or pm is at the cursor, dots included; 0 when there is none. */
static int half_day_ahead(const struct cursor *c, bool *afternoon)
{
    int first = tolower((unsigned char)c->at[0]);
    if (first != 'a' && first != 'p')
        return 0;
    int i = c->at[1] == '.' ? 2 : 1;
    if (tolower((unsigned char)c->at[i]) != 'm' || isalpha((unsigned char)c->at[i + 1]))
        return 0;
    *afternoon = first == 'p';
    return i + 1 + (i == 2 && c->at[i + 1] == '.');
}

/* "12:12", "12:12:12", "12:12:12.345", also with a comma for the fraction. */
static bool take_clock(struct cursor *c, struct parts *p)
{
    if (p->hour != UNSET || !take_number(c, 1, 2, &p->hour) || !skip(c, ':') ||
        !take_number(c, 2, 2, &p->minute))
        return false;
    if (!skip(c, ':'))
        return true;
    if (!take_number(c, 2, 2, &p->second))
        return false;
    if ((*c->at == '.' || *c->at == ',') && isdigit((unsigned char)c->at[1]))
        for (c->at++; isdigit((unsigned char)*c->at);)
            c->at++;
    return true;
}

/* "101112" or "1012" of ISO 8601's basic form. */
static bool take_basic_clock(struct cursor *c, struct parts *p)
{
    int n = digits_ahead(c);
    if (p->hour != UNSET || (n != 4 && n != 6))
        return false;
    p->hour = take_digits(c, 2);
    p->minute = take_digits(c, 2);
    if (n == 6)
        p->second = take_digits(c, 2);
    return true;
}

/* What may stand behind a time: am or pm, zones, remarks in brackets. To the end. */
static bool take_tail(struct cursor *c, struct parts *p)
{
    for (skip_spaces(c); *c->at != '\0'; skip_spaces(c)) {
        bool afternoon;
        int half_day = half_day_ahead(c, &afternoon);
        int letters = letters_ahead(c);
        if (half_day > 0) {
            c->at += half_day;
            if (!apply_half_day(p, afternoon))
                return false;
        } else if (letters > 0) {
            if (!take_zone_name(c, p, letters))
                return false;
        } else if (*c->at == '+' || *c->at == '-') {
            if (p->hour == UNSET || p->has_zone || !take_offset(c, p))
                return false;
        } else if (*c->at == '(' || *c->at == '[') {
            c->at += strlen(c->at);
        } else {
            return false;
        }
    }
    return true;
}

/* Year first: "2012-12-12T12:12:12Z", "2012/12/12 12:12", "2012-12", "2012". */
static bool parse_year_first(struct cursor *c, struct parts *p)
{
    p->year = take_digits(c, 4);
    char separator = *c->at;
    if (separator == '\0')
        return true;
    if (strchr("-/.", separator) == NULL)
        return false;
    c->at++;
    if (!take_number(c, 1, 2, &p->month))
        return false;
    if (*c->at == '\0')
        return true;
    if (!skip(c, separator) || !take_number(c, 1, 2, &p->day))
        return false;
    bool clock = *c->at == 'T' || *c->at == 't';
    if (clock)
        c->at++;
    else if (*c->at != ' ' && *c->at != '\0')
        return false;
    skip_spaces(c);
    if ((clock || isdigit((unsigned char)*c->at)) && !take_clock(c, p))
        return false;
    return take_tail(c, p);
}

/* "20120312", "20120312T101112Z", "20120312101112". */
static bool parse_basic(struct cursor *c, struct parts *p)
{
    p->year = take_digits(c, 4);
    p->month = take_digits(c, 2);
    p->day = take_digits(c, 2);
    bool clock = *c->at == 'T' || *c->at == 't';
    c->at += clock;
    if ((clock || isdigit((unsigned char)*c->at)) && !take_basic_clock(c, p))
        return false;
    return take_tail(c, p);
}

/* "12.03.2026": with dots, the day comes first everywhere. */
static bool parse_dotted(struct cursor *c, struct parts *p)
{
    if (!take_number(c, 1, 2, &p->day) || !skip(c, '.') ||
        !take_number(c, 1, 2, &p->month) || !skip(c, '.') ||
        !take_number(c, 4, 4, &p->year))
        return false;
    skip(c, ',');
    skip_spaces(c);
    if (isdigit((unsigned char)*c->at) && !take_clock(c, p))
        return false;
    return take_tail(c, p);
}

/* Two- and three-digit years as RFC 5322 4.3 has them. */
static int full_year(int year, int digits)
{
    if (digits == 3)
        return 1900 + year;
    return digits == 2 ? year + (year < 50 ? 2000 : 1900) : year;
}

/* A number among words: the time, the day or the year. */
static bool take_word_number(struct cursor *c, struct parts *p)
{
    int n = digits_ahead(c);
    if (n <= 2 && c->at[n] == ':')
        return take_clock(c, p);
    struct cursor behind = {c->at + n};
    skip_spaces(&behind);
    bool afternoon;
    if (n <= 2 && p->hour == UNSET && half_day_ahead(&behind, &afternoon) > 0)
        return take_number(c, 1, 2, &p->hour);
    if (n <= 2 && p->day == UNSET) {
        p->day = take_digits(c, n);
        int letters = letters_ahead(c);
        if (word_is(c->at, letters, "st") || word_is(c->at, letters, "nd") ||
            word_is(c->at, letters, "rd") || word_is(c->at, letters, "th"))
            c->at += letters;
    } else if (n >= 2 && n <= 4 && p->year == UNSET) {
        p->year = full_year(take_digits(c, n), n);
    } else {
        return false;
    }
    if (*c->at == '-' || *c->at == '/' || *c->at == '.') /* 02-Oct-02, "12. March" */
        c->at++;
    return true;
}

static bool take_word(struct cursor *c, struct parts *p)
{
    bool afternoon;
    int half_day = half_day_ahead(c, &afternoon);
    if (half_day > 0) {
        c->at += half_day;
        return apply_half_day(p, afternoon);
    }
    int n = letters_ahead(c);
    int month = find_name(MONTHS, 12, c->at, n);
    if (month != UNSET) {
        if (p->month != UNSET)
            return false;
        p->month = month + 1;
        c->at += n;
        if (*c->at == '-' || *c->at == '/' || *c->at == '.')
            c->at++;
        return true;
    }
    if (find_name(WEEKDAYS, 7, c->at, n) != UNSET || word_is(c->at, n, "at") ||
        word_is(c->at, n, "of") || word_is(c->at, n, "on")) {
        c->at += n;
        skip(c, '.');
        return true;
    }
    return take_zone_name(c, p, n);
}

/* With the month as a word, day, month, year, time and zone come in any order. */
static bool parse_words(struct cursor *c, struct parts *p)
{
    while (*c->at != '\0') {
        bool taken;
        if (*c->at == ' ' || *c->at == ',' || *c->at == '|')
            taken = c->at++ != NULL;
        else if (isalpha((unsigned char)*c->at))
            taken = take_word(c, p);
        else if (isdigit((unsigned char)*c->at))
            taken = take_word_number(c, p);
        else if ((*c->at == '+' || *c->at == '-') && p->hour != UNSET && !p->has_zone)
            taken = take_offset(c, p);
        else if (*c->at == '(' || *c->at == '[')
            taken = (c->at += strlen(c->at)) != NULL;
        else
            taken = false;
        if (!taken)
            return false;
    }
    return p->month != UNSET && p->year != UNSET;
}

/* Nothing but digits and perhaps a fraction: seconds or milliseconds since 1970. */
static bool parse_epoch(const struct cursor *c, int64_t *out)
{
    int digits = digits_ahead(c);
    const char *behind = c->at + digits;
    if (*behind == '.')
        behind += 1 + strspn(behind + 1, "0123456789");
    if (*behind != '\0' || digits < 9 || digits > 14)
        return false;
    int64_t value = 0;
    for (int i = 0; i < digits; i++)
        value = value * 10 + (c->at[i] - '0');
    *out = digits >= 12 ? value / 1000 : value;
    return true;
}

/* text without space around it, as a C string, with no-break spaces as spaces. */
static bool copy_text(struct span text, char place[DATE_TEXT_MAX + 1])
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.at[i];
        if (i + 1 < text.len && memcmp(text.at + i, "\xc2\xa0", 2) == 0) {
            byte = ' ';
            i++;
        } else if (i + 2 < text.len && memcmp(text.at + i, "\xe2\x80\xaf", 3) == 0) {
            byte = ' ';
            i += 2;
        } else if (isspace((unsigned char)byte)) {
            byte = ' ';
        }
        if (byte == ' ' && len == 0)
            continue;
        if (byte == '\0' || len == DATE_TEXT_MAX)
            return false;
        place[len++] = byte;
    }
    while (len > 0 && place[len - 1] == ' ')
        len--;
    place[len] = '\0';
    return len > 0;
}

static struct parts no_parts(void)
{
    return (struct parts){UNSET, UNSET, UNSET, UNSET, UNSET, UNSET, 0, false, false};
}

/* 14 digits are a time stamp like 20120312101112 (ARC files) when they can be one of a
 * time when there were computers, else milliseconds. */
static bool is_basic(const struct cursor *c)
{
    int digits = digits_ahead(c);
    return digits == 8 ||
           (digits == 14 && (memcmp(c->at, "19", 2) == 0 || memcmp(c->at, "20", 2) == 0));
}

static bool parse_parts(struct cursor *c, struct parts *p)
{
    if (is_basic(c))
        return parse_basic(c, p);
    int digits = digits_ahead(c);
    if (digits == 4 && !(c->at[4] == ' ' || isalpha((unsigned char)c->at[4])))
        return parse_year_first(c, p);
    if (digits > 0 && digits <= 2 && c->at[digits] == '.' &&
        isdigit((unsigned char)c->at[digits + 1]))
        return parse_dotted(c, p);
    return parse_words(c, p);
}

bool date_parse(struct span text, int64_t *out)
{
    char place[DATE_TEXT_MAX + 1];
    if (!copy_text(text, place))
        return false;
    struct parts p = no_parts();
    struct cursor c = {place};
    if (parse_parts(&c, &p) && assemble(&p, out))
        return true;
    return parse_epoch(&(struct cursor){place}, out);
}

/* The day of 1970-01-01 was a Thursday. */
static int weekday_of(int64_t midnight)
{
    int64_t day = midnight / DAY + 4;
    return (int)(((day % 7) + 7) % 7);
}

static int64_t midnight_of(int64_t when)
{
    int64_t rest = when % DAY;
    return when - rest - (rest < 0 ? DAY : 0);
}

/* months before when, the day held within its month: a month before 31 March is 28
 * February. */
static int64_t months_before(int64_t when, int64_t months)
{
    int year, month, day;
    date_civil(when, &year, &month, &day);
    int64_t count = (int64_t)year * 12 + month - 1 - months;
    if (count < 0)
        return date_seconds(0, 1, 1);
    year = (int)(count / 12);
    month = (int)(count % 12) + 1;
    int last = days_in_month(year, month);
    return date_seconds(year, month, day < last ? day : last) + when - midnight_of(when);
}

/* "30m", "24h", "7d", "2w", "6mo", "1y": back from now. */
static bool range_ago(const char *text, int64_t now, struct date_range *out)
{
    struct cursor c = {text};
    int count;
    if (!take_number(&c, 1, 6, &count))
        return false;
    int n = letters_ahead(&c);
    if (c.at[n] != '\0')
        return false;
    int64_t from;
    if (word_is(c.at, n, "m"))
        from = now - (int64_t)count * MINUTE;
    else if (word_is(c.at, n, "h"))
        from = now - (int64_t)count * HOUR;
    else if (word_is(c.at, n, "d"))
        from = now - (int64_t)count * DAY;
    else if (word_is(c.at, n, "w"))
        from = now - (int64_t)count * 7 * DAY;
    else if (word_is(c.at, n, "mo"))
        from = months_before(now, count);
    else if (word_is(c.at, n, "y"))
        from = months_before(now, (int64_t)count * 12);
    else
        return false;
    int64_t first = date_seconds(0, 1, 1);
    *out = (struct date_range){from < first ? first : from, now};
    return true;
}

static struct date_range month_range(int year, int month)
{
    return (struct date_range){date_seconds(year, month, 1),
                               month == 12 ? date_seconds(year + 1, 1, 1)
                                           : date_seconds(year, month + 1, 1)};
}

/* Names are of the latest such day or month that began at or before now. */
static bool range_named(const char *text, int64_t now, struct date_range *out)
{
    int len = (int)strlen(text);
    int64_t today = midnight_of(now);
    if (word_is(text, len, "today")) {
        *out = (struct date_range){today, today + DAY};
        return true;
    }
    if (word_is(text, len, "yesterday")) {
        *out = (struct date_range){today - DAY, today};
        return true;
    }
    int weekday = find_name(WEEKDAYS, 7, text, len);
    if (weekday != UNSET) {
        int64_t day = today - (int64_t)((weekday_of(today) - weekday + 7) % 7) * DAY;
        *out = (struct date_range){day, day + DAY};
        return true;
    }
    int named = find_name(MONTHS, 12, text, len);
    if (named == UNSET)
        return false;
    int year, month, day;
    date_civil(now, &year, &month, &day);
    *out = month_range(named + 1 > month ? year - 1 : year, named + 1);
    return true;
}

/* "2020", "2020-05", "2020-05-01", RFC 3339: the shorter, the longer. */
static bool range_calendar(const char *text, struct date_range *out)
{
    struct parts p = no_parts();
    struct cursor c = {text};
    if (digits_ahead(&c) != 4 || (text[4] != '\0' && text[4] != '-') ||
        !parse_year_first(&c, &p) || !assemble(&p, &out->from))
        return false;
    if (p.month == UNSET)
        out->to = date_seconds(p.year + 1, 1, 1);
    else if (p.day == UNSET)
        *out = month_range(p.year, p.month);
    else
        out->to = out->from + (p.hour == UNSET ? DAY : p.second == UNSET ? MINUTE : 1);
    return true;
}

bool date_parse_range(struct span text, int64_t now, struct date_range *out)
{
    char place[DATE_TEXT_MAX + 1];
    if (!copy_text(text, place))
        return false;
    if (range_calendar(place, out) || range_ago(place, now, out) ||
        range_named(place, now, out))
        return true;
    if (strlen(place) != 10 || !parse_epoch(&(struct cursor){place}, &out->from))
        return false;
    out->to = out->from + 1;
    return true;
}

static char *put_digits(char *place, int value, int count)
{
    for (int i = count - 1; i >= 0; i--, value /= 10)
        place[i] = (char)('0' + value % 10);
    return place + count;
}

void date_format(int64_t when, char place[DATE_BYTES])
{
    int64_t first = date_seconds(0, 1, 1), last = date_seconds(10000, 1, 1) - 1;
    when = when < first ? first : when > last ? last : when;
    int year, month, day;
    date_civil(when, &year, &month, &day);
    int second = (int)(when - midnight_of(when));
    char *at = put_digits(place, year, 4);
    *at++ = '-';
    at = put_digits(at, month, 2);
    *at++ = '-';
    at = put_digits(at, day, 2);
    *at++ = 'T';
    at = put_digits(at, second / HOUR, 2);
    *at++ = ':';
    at = put_digits(at, second / MINUTE % 60, 2);
    *at++ = ':';
    at = put_digits(at, second % 60, 2);
    *at++ = 'Z';
    *at = '\0';
}
