/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The lines of the log, byte for byte as docs/log-format.md has them, from recorder states made by
 * hand; and a longer log read back as a reader would. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "../../record.h"
#include "../../seal.h"

#include "json.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BAD "\xef\xbf\xbd"

/* Takes the seals off, each of which must be right. The new length. */
static size_t unseal(char *text, size_t length, int at)
{
	size_t to = 0;
	for (size_t from = 0, next; from < length; from = next) {
		const char *end = memchr(text + from, '\n', length - from);
		next = end ? (size_t)(end - text) + 1 : length;
		lt_seal seal = lt_seal_check(text + from, next - from - 1);
		check(seal == LT_SEAL_WHOLE, __FILE__, at, "the seal of %.*s", (int)(next - from),
			text + from);
		size_t bytes = next - from - 1 - (seal == LT_SEAL_NONE ? 0 : LT_SEAL_LENGTH);
		memmove(text + to, text + from, bytes);
		to += bytes;
		memcpy(text + to, "}\n", 2);
		to += 2;
	}
	return to;
}

static void check_text(lt_buf *buf, const char *want, int line)
{
	buf->length = unseal(buf->bytes, buf->length, line);
	bool same =
		!buf->failed && buf->length == strlen(want) && memcmp(buf->bytes, want, buf->length) == 0;
	check(same, __FILE__, line, "got\n%.*s\nwant\n%s", (int)buf->length, buf->bytes, want);
}

/* What was written since the last time is `want`, to the byte. */
#define CHECK_TEXT(buf, want) (check_text(buf, want, __LINE__), (buf)->length = 0)

static uint32_t site(lt_recorder *rec, const char *file, uint32_t line, const char *class_name,
	const char *function, const char *internal, const char *module)
{
	lt_site_key key = {.file = file, .file_len = strlen(file), .line = line};
	key.class_name = class_name;
	key.class_len = class_name ? strlen(class_name) : 0;
	key.function = function;
	key.function_len = function ? strlen(function) : 0;
	key.internal = internal;
	key.internal_len = internal ? strlen(internal) : 0;
	key.module = module;
	return leaktrack_site_intern(&rec->sites, &key);
}

static int place(
	lt_recorder *rec, const char *label, const char *name, const char *file, uint32_t line)
{
	return leaktrack_loop_place(
		rec, label, label ? strlen(label) : 0, name, strlen(name), file, strlen(file), line);
}

static uint32_t give(lt_recorder *rec, uint32_t number, int64_t bytes)
{
	uint32_t cell = leaktrack_loop_cell(rec, number);
	lt_loop_give(&rec->cells[cell], bytes);
	return cell;
}

static void take(lt_recorder *rec, uint32_t cell, int64_t bytes, uint32_t by)
{
	lt_loop_take(&rec->cells[cell], bytes);
	leaktrack_loop_return(rec, cell, bytes, 1, by);
}

/* The first line says whose log it is; the time is UTC in any zone, with its milliseconds. */
static void test_start(void)
{
	setenv("TZ", "Asia/Tokyo", 1);
	tzset();
	lt_buf buf = {0};
	lt_record_start start = {.version = "0.1.0",
		.php = "8.2.35",
		.sapi = "cli",
		.argv0 = "server.php",
		.gc = "auto",
		.sizes = "real",
		.pid = 24265,
		.ppid = 24260,
		.uid = 33,
		.memory_limit = 134217728,
		.use = 412345,
		.real = 2097152,
		.started_ms = 1795168800123};
	leaktrack_record_start(&buf, &start);
	CHECK_TEXT(&buf,
		"{\"t\":\"start\",\"schema\":1,\"version\":\"0.1.0\",\"pid\":24265,\"ppid\":24260,"
		"\"php\":\"8.2.35\",\"sapi\":\"cli\",\"argv0\":\"server.php\","
		"\"started\":\"2026-11-20T10:00:00.123Z\",\"uid\":33,\"memory_limit\":134217728,"
		"\"gc\":\"auto\",\"sizes\":\"real\",\"use\":412345,\"real\":2097152}\n");
	lt_record_start odd = {.version = "",
		.php = "",
		.sapi = "",
		.argv0 = "a \"b\"\n\xff\x1b[2J",
		.gc = "never",
		.sizes = "requested",
		.memory_limit = -1,
		.started_ms = 951782399999};
	leaktrack_record_start(&buf, &odd);
	CHECK_TEXT(&buf,
		"{\"t\":\"start\",\"schema\":1,\"version\":\"\",\"pid\":0,\"ppid\":0,\"php\":\"\",\"sapi\":"
		"\"\","
		"\"argv0\":\"a \\\"b\\\"\\u000a" BAD "\\u001b[2J\",\"argv0_raw\":\"YSAiYiIK/xtbMko=\","
		"\"started\":\"2000-02-28T23:59:59.999Z\",\"uid\":0,\"memory_limit\":-1,"
		"\"gc\":\"never\",\"sizes\":\"requested\",\"use\":0,\"real\":0}\n");
	leaktrack_buf_free(&buf);
}

/* A loop in which nothing happened says so shortly: empty lists and what is false are left out. */
static void test_empty_loop(void)
{
	lt_recorder rec;
	lt_buf buf = {0};
	CHECK(leaktrack_loop_init(&rec));
	int number = place(&rec, NULL, "App\\Server::onRequest", "/app/src/Server.php", 21);
	lt_loop *loop = leaktrack_loop_begin(&rec, (uint16_t)number, 0.5);
	lt_record_close close = {.now = 0.500912, .end = LT_END_RETURN, .use = 1000, .real = 2097152};
	leaktrack_record_loop(&buf, &rec, loop, &close);
	CHECK_TEXT(&buf,
		"{\"t\":\"main\",\"id\":0,\"name\":\"App\\\\Server::onRequest\","
		"\"file\":\"/app/src/Server.php\",\"line\":21,\"label\":null}\n"
		"{\"t\":\"loop\",\"main\":0,\"n\":0,\"at\":0.500912,\"took\":0.000912,\"end\":\"return\","
		"\"use\":1000,\"real\":2097152}\n");
	leaktrack_loop_retire(&rec, loop);
	number = place(&rec, "job \xe2\x82\xac", "{closure}", "/app/\xe9.php", 3);
	loop = leaktrack_loop_begin(&rec, (uint16_t)number, 1);
	close = (lt_record_close){.now = 12.345678, .end = LT_END_INTERRUPTED, .collected = true};
	leaktrack_record_loop(&buf, &rec, loop, &close);
	CHECK_TEXT(&buf,
		"{\"t\":\"main\",\"id\":1,\"name\":\"{closure}\",\"file\":\"/app/" BAD ".php\","
		"\"file_raw\":\"L2FwcC/pLnBocA==\",\"line\":3,\"label\":\"job \xe2\x82\xac\"}\n"
		"{\"t\":\"loop\",\"main\":1,\"n\":0,\"at\":12.345678,\"took\":11.345678,"
		"\"end\":\"interrupted\",\"gc\":true,\"use\":0,\"real\":0}\n");
	leaktrack_loop_retire(&rec, loop);
	loop = leaktrack_loop_begin(&rec, 0, 13);
	close = (lt_record_close){.now = 13, .end = LT_END_HOOK};
	leaktrack_record_loop(&buf, &rec, loop, &close);
	CHECK_TEXT(&buf,
		"{\"t\":\"loop\",\"main\":0,\"n\":1,\"at\":13.000000,\"took\":0.000000,\"end\":\"hook\","
		"\"use\":0,\"real\":0}\n");
	leaktrack_loop_destroy(&rec);
	leaktrack_buf_free(&buf);
}

/* Every list of a line, with the sites that it is the first to name in front of it. */
static void test_full_loop(void)
{
	lt_recorder rec;
	lt_buf buf = {0};
	CHECK(leaktrack_loop_init(&rec));
	uint32_t cache =
		site(&rec, "/app/src/Cache.php", 42, "App\\Cache", "put", "str_repeat", "standard");
	uint32_t drop = site(&rec, "/app/src/Cache.php", 50, NULL, "drop", NULL, NULL);
	uint32_t boot = site(&rec, "/app/run.php", 3, NULL, NULL, "(compile) /app/a.php", "Zend");
	uint32_t node = site(&rec, "/app/node.php", 7, NULL, NULL, NULL, NULL);
	CHECK_EQ(place(&rec, NULL, "main script", "/app/run.php", 9), 0);
	give(&rec, boot, 320);
	lt_loop *loop = leaktrack_loop_begin(&rec, 0, 1);
	uint32_t kept = give(&rec, cache, 1024);
	give(&rec, cache, 288);
	take(&rec, give(&rec, drop, 64), 64, drop); /* born and gone in one loop: no word of it */
	lt_record_close close = {.now = 2, .end = LT_END_RETURN, .use = 5000, .real = 2097152};
	leaktrack_record_loop(&buf, &rec, loop, &close);
	CHECK_TEXT(&buf,
		"{\"t\":\"main\",\"id\":0,\"name\":\"main script\",\"file\":\"/app/run.php\",\"line\":9,"
		"\"label\":null}\n"
		"{\"t\":\"site\",\"id\":1,\"file\":\"/app/src/Cache.php\",\"line\":42,"
		"\"function\":\"App\\\\Cache::put\",\"internal\":\"str_repeat\",\"module\":\"standard\"}\n"
		"{\"t\":\"site\",\"id\":3,\"file\":\"/app/run.php\",\"line\":3,"
		"\"internal\":\"(compile) /app/a.php\",\"module\":\"Zend\"}\n"
		"{\"t\":\"loop\",\"main\":0,\"n\":0,\"at\":2.000000,\"took\":1.000000,\"end\":\"return\","
		"\"use\":5000,\"real\":2097152,\"keep\":[[1,1312,2]],\"out\":[[3,320,1]]}\n");
	leaktrack_loop_retire(&rec, loop);

	lt_loop *outer = leaktrack_loop_begin(&rec, 0, 3);
	give(&rec, node, 56);
	loop = leaktrack_loop_begin(&rec, 0, 4);
	take(&rec, kept, 1024, drop);
	rec.cells[kept].bytes -= 32; /* the other one shrinks, here and in another line */
	leaktrack_loop_return(&rec, kept, 32, 0, drop);
	rec.cells[kept].bytes -= 16;
	leaktrack_loop_return(&rec, kept, 16, 0, cache);
	leaktrack_loop_collected(&rec, node, 160);
	leaktrack_loop_collected(&rec, node, 160);
	leaktrack_loop_collected(&rec, boot, 24);
	lt_loop_old(&rec, 40);
	lt_loop_old(&rec, 16);
	lt_loop_give(&rec.cells[LT_MARKER_CELL], 100);
	give(&rec, cache, 8);
	give(&rec, node, 16);
	const char *const classes[] = {"App\\Node", "class@anonymous"};
	const int64_t counts[] = {2, 1};
	close = (lt_record_close){.now = 5,
		.end = LT_END_HOOK,
		.collected = true,
		.use = 4000,
		.real = 4194304,
		.collected_count = 5,
		.classes = classes,
		.class_counts = counts,
		.class_count = 2};
	leaktrack_record_loop(&buf, &rec, loop, &close);
	CHECK_TEXT(&buf,
		"{\"t\":\"site\",\"id\":4,\"file\":\"/app/node.php\",\"line\":7}\n"
		"{\"t\":\"site\",\"id\":2,\"file\":\"/app/src/"
		"Cache.php\",\"line\":50,\"function\":\"drop\"}\n"
		"{\"t\":\"loop\",\"main\":0,\"n\":2,\"at\":5.000000,\"took\":1.000000,\"end\":\"hook\","
		"\"gc\":true,"
		"\"use\":4000,\"real\":4194304,\"keep\":[[1,8,1],[4,16,1]],"
		"\"back\":[[0,0,1,1056,1,2],[0,0,1,16,0,1]],\"gcf\":[[4,320,2],[3,24,1]],"
		"\"cyc\":{\"collected\":5,\"classes\":{\"App\\\\Node\":2,\"class@anonymous\":1}},"
		"\"old\":[56,2],\"open\":156}\n");
	leaktrack_loop_retire(&rec, loop);

	close = (lt_record_close){.now = 6, .end = LT_END_RETURN, .collected_count = 3};
	leaktrack_record_loop(&buf, &rec, outer, &close);
	CHECK_TEXT(&buf, "{\"t\":\"loop\",\"main\":0,\"n\":1,\"at\":6.000000,\"took\":3.000000,\"end\":"
					 "\"return\",\"use\":0,"
					 "\"real\":0,\"keep\":[[4,56,1]],\"cyc\":{\"collected\":3},\"open\":100}\n");
	leaktrack_loop_retire(&rec, outer);
	leaktrack_record_end(&buf, &rec, 60, "stopped: no \"room\"", 1234567, 4194304, 7);
	CHECK_TEXT(&buf,
		"{\"t\":\"end\",\"at\":60.000000,\"why\":\"stopped: no \\\"room\\\"\",\"use\":1234567,"
		"\"real\":4194304,\"loops\":3,\"lost\":7}\n");
	leaktrack_loop_destroy(&rec);
	leaktrack_buf_free(&buf);
}

/* What is born outside is told as it changes, also downwards, and not where it did not. */
static void test_outside(void)
{
	lt_recorder rec;
	lt_buf buf = {0};
	lt_record_close close = {.now = 1};
	CHECK(leaktrack_loop_init(&rec));
	uint32_t a = site(&rec, "/a.php", 1, NULL, NULL, NULL, NULL);
	uint32_t b = site(&rec, "/a.php", 2, NULL, NULL, NULL, NULL);
	place(&rec, NULL, "f", "/a.php", 1);
	uint32_t timer = give(&rec, a, 4096);
	take(&rec, give(&rec, b, 32), 32, 0);
	static const char *const want[] = {"\"out\":[[1,4096,1]]}", "\"out\":[[1,-1096,0]]}",
		"\"real\":0}", "\"out\":[[2,32,1],[1,-3000,-1]]}"};
	for (int i = 0; i < 4; i++) {
		lt_loop *loop = leaktrack_loop_begin(&rec, 0, 0);
		if (i == 1) {
			rec.cells[timer].bytes -= 1096;
			leaktrack_loop_return(&rec, timer, 1096, 0, b);
		}
		if (i == 3)
			take(&rec, timer, 3000, b);
		buf.length = 0;
		leaktrack_record_loop(&buf, &rec, loop, &close);
		buf.length = unseal(buf.bytes, buf.length, __LINE__);
		size_t length = strlen(want[i]);
		CHECK_THAT(buf.length > length + 1 &&
					   memcmp(buf.bytes + buf.length - length - 1, want[i], length) == 0,
			"%s is not at the end of %.*s", want[i], (int)buf.length, buf.bytes);
		leaktrack_loop_retire(&rec, loop);
		if (i == 2)
			give(&rec, b, 32);
	}
	leaktrack_loop_destroy(&rec);
	leaktrack_buf_free(&buf);
}

/* Names never end a line early or make it something else, whatever is in them. */
static void test_hostile_names(void)
{
	lt_recorder rec;
	lt_buf buf = {0};
	const char hostile[] = "\"}\n{\"t\":\"end\"}\\\0\xff\x1b]0;\x07\xc2\x9b";
	lt_site_key key = {.file = hostile,
		.file_len = sizeof(hostile) - 1,
		.function = hostile,
		.function_len = sizeof(hostile) - 1,
		.internal = hostile,
		.internal_len = sizeof(hostile) - 1,
		.module = hostile};
	CHECK(leaktrack_loop_init(&rec));
	uint32_t number = leaktrack_site_intern(&rec.sites, &key);
	leaktrack_loop_place(&rec, hostile, sizeof(hostile) - 1, hostile, sizeof(hostile) - 1, hostile,
		sizeof(hostile) - 1, 1);
	lt_loop *loop = leaktrack_loop_begin(&rec, 0, 0);
	give(&rec, number, 8);
	const char *classes[] = {hostile};
	const int64_t counts[] = {1};
	lt_record_close close = {
		.collected_count = 1, .classes = classes, .class_counts = counts, .class_count = 1};
	leaktrack_record_loop(&buf, &rec, loop, &close);
	int lines = 0;
	for (const char *at = buf.bytes, *end = at + buf.length; at < end; lines++) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		if (!CHECK(newline && json_is_valid(at, (size_t)(newline - at))))
			break;
		at = newline + 1;
	}
	CHECK_EQ(lines, 3);
	for (size_t i = 0; i < buf.length; i++)
		CHECK((unsigned char)buf.bytes[i] >= 0x20 || buf.bytes[i] == '\n');
	leaktrack_loop_destroy(&rec);
	leaktrack_buf_free(&buf);
}

/* Two classes may have one name, as anonymous classes do: it stands once, with both counts. */
static void test_same_class(void)
{
	lt_recorder rec;
	lt_buf buf = {0};
	CHECK(leaktrack_loop_init(&rec));
	place(&rec, NULL, "f", "/a.php", 1);
	lt_loop *loop = leaktrack_loop_begin(&rec, 0, 0);
	const char *const classes[] = {"class@anonymous", "Node", "class@anonymous"};
	const int64_t counts[] = {4, 2, 1};
	lt_record_close close = {
		.collected_count = 9, .classes = classes, .class_counts = counts, .class_count = 3};
	leaktrack_record_loop(&buf, &rec, loop, &close);
	const char want[] =
		"\"cyc\":{\"collected\":9,\"classes\":{\"class@anonymous\":5,\"Node\":2}}}\n";
	size_t length = sizeof(want) - 1;
	buf.length = unseal(buf.bytes, buf.length, __LINE__);
	CHECK_THAT(buf.length > length && memcmp(buf.bytes + buf.length - length, want, length) == 0,
		"%.*s", (int)buf.length, buf.bytes);
	leaktrack_loop_destroy(&rec);
	leaktrack_buf_free(&buf);
}

/* The longest numbers there are fit, wherever in a line the buffer has to grow. */
static void test_long_numbers(void)
{
	lt_recorder rec;
	CHECK(leaktrack_loop_init(&rec));
	uint32_t a = site(&rec, "/a.php", 1, NULL, NULL, NULL, NULL);
	place(&rec, NULL, "f", "/a.php", 1);
	lt_loop *loop = leaktrack_loop_begin(&rec, 0, 0);
	uint32_t kept = give(&rec, a, INT64_MAX);
	rec.cells[kept].blocks = UINT32_MAX;
	rec.places[0].written = rec.sites.sites[a].written = true;
	rec.old_bytes = INT64_MIN;
	rec.old_blocks = INT64_MAX;
	rec.cells[LT_MARKER_CELL].bytes = INT64_MIN;
	leaktrack_loop_collected(&rec, a, INT64_MIN);
	rec.return_count = 1;
	rec.returns = malloc(sizeof(lt_return));
	*rec.returns = (lt_return){UINT32_MAX, UINT32_MAX, a, a, INT64_MIN, INT64_MIN + 1};
	lt_record_close close = {.use = INT64_MIN, .real = INT64_MAX, .collected_count = INT64_MAX};
	static const char want[] =
		"\"use\":-9223372036854775808,\"real\":9223372036854775807,"
		"\"keep\":[[1,9223372036854775807,4294967295]],"
		"\"back\":[[4294967295,4294967295,1,-9223372036854775808,-9223372036854775807,1]],"
		"\"gcf\":[[1,-9223372036854775808,1]],\"cyc\":{\"collected\":9223372036854775807},"
		"\"old\":[-9223372036854775808,9223372036854775807],\"open\":-9223372036854775808}\n";
	for (size_t before = 400; before < 1024; before++) {
		lt_buf buf = {.bytes = malloc(1024), .length = before, .capacity = 1024};
		leaktrack_record_loop(&buf, &rec, loop, &close);
		buf.length = before + unseal(buf.bytes + before, buf.length - before, __LINE__);
		CHECK(buf.length > before + sizeof(want) &&
			  memcmp(buf.bytes + buf.length - sizeof(want) + 1, want, sizeof(want) - 1) == 0);
		leaktrack_buf_free(&buf);
	}
	leaktrack_loop_destroy(&rec);
}

/* The reader of test_read_back(): what it has learned from the lines so far. */
typedef struct {
	bool sites[64], places[4];
	int64_t next[4], use, open;
	int loops;
} reading;

static int64_t sum_of(
	const char *line, const char *end, const char *key, int width, int bytes_at, reading *r)
{
	static int64_t items[6 * 1000];
	size_t count = json_ints(line, end, key, items, 6 * 1000);
	int64_t total = 0;
	CHECK_EQ(count % (size_t)width, 0);
	for (size_t i = 0; i < count; i += (size_t)width) {
		total += items[i + (size_t)bytes_at];
		int64_t named = items[i + (size_t)bytes_at - 1];
		CHECK(named > 0 && named < 64 && r->sites[named]);
		if (width == 6)
			CHECK(items[i] >= 0 && items[i] < 4 && r->places[items[i]] &&
				  items[i + 1] < r->next[items[i]] && r->sites[items[i + 5]]);
	}
	return total;
}

static void read_loop(reading *r, const char *line, const char *end)
{
	int64_t main = json_int(line, end, "main", -1), old[2] = {0, 0};
	if (!CHECK(main >= 0 && main < 4 && r->places[main]))
		return;
	CHECK_EQ(json_int(line, end, "n", -1), r->next[main]);
	r->next[main]++;
	json_ints(line, end, "old", old, 2);
	int64_t use = json_int(line, end, "use", -1), open = json_int(line, end, "open", 0);
	int64_t change = sum_of(line, end, "keep", 3, 1, r) - sum_of(line, end, "back", 6, 3, r) -
					 old[0] + sum_of(line, end, "out", 3, 1, r) + open - r->open;
	if (r->loops++)
		CHECK_EQ(use - r->use, change);
	r->use = use;
	r->open = open;
}

static void read_line(reading *r, const char *line, const char *end)
{
	int64_t id = json_int(line, end, "id", -1);
	if (!CHECK(json_is_valid(line, (size_t)(end - line))))
		return;
	if (memcmp(line, "{\"t\":\"loop\"", 11) == 0) {
		read_loop(r, line, end);
	} else if (memcmp(line, "{\"t\":\"site\"", 11) == 0) {
		if (CHECK(id > 0 && id < 64 && !r->sites[id]))
			r->sites[id] = true;
	} else {
		CHECK(memcmp(line, "{\"t\":\"main\"", 11) == 0);
		if (CHECK(id >= 0 && id < 4 && !r->places[id]))
			r->places[id] = true;
	}
}

/* Blocks of the program below, oldest first. */
typedef struct {
	uint32_t cell;
	int64_t bytes;
} kept_block;

/* One of 300 loops: a leak, a value replaced five loops on, a line that starts to run only now, and
 * on every 30th a buffer is emptied. Returns the change of memory. */
static int64_t run_loop(lt_recorder *rec, kept_block *kept, size_t *count, int i)
{
	int64_t before = 0, after = 0;
	for (size_t k = 0; k < *count; k++)
		before += kept[k].bytes;
	kept[*count] = (kept_block){0, 8 * (1 + i % 50)};
	kept[*count].cell = give(rec, 1, kept[*count].bytes);
	kept[*count + 1] = (kept_block){0, 4096};
	kept[*count + 1].cell = give(rec, 2 + (uint32_t)i / 6, 4096);
	*count += 2;
	for (size_t k = 0; k < *count; k++) {
		if (i % 30 == 0 ? kept[k].bytes < 200 : *count > 10 && k == *count - 10) {
			take(rec, kept[k].cell, kept[k].bytes, 1);
			kept[k] = kept[--*count];
		}
	}
	for (size_t k = 0; k < *count; k++)
		after += kept[k].bytes;
	return after - before;
}

/* A log of several places and loops, nested ones too, adds up for one who has only its lines: each
 * site and place is defined once, before its use, loops are counted without a gap, and the change
 * of `use` is what the lists say, to the byte. */
static void test_read_back(void)
{
	lt_recorder rec;
	lt_buf buf = {0};
	static kept_block kept[1000];
	size_t count = 0;
	int64_t use = 1 << 20;
	CHECK(leaktrack_loop_init(&rec));
	for (uint32_t i = 1; i < 64; i++)
		site(&rec, "/a.php", i, NULL, NULL, NULL, NULL);
	for (uint32_t i = 0; i < 4; i++)
		place(&rec, NULL, "f", "/a.php", i);
	for (int i = 0; i < 300; i++) {
		lt_loop *outer = i % 7 ? NULL : leaktrack_loop_begin(&rec, 3, 0);
		if (outer)
			use += run_loop(&rec, kept, &count, i);
		lt_loop *loop = leaktrack_loop_begin(&rec, (uint16_t)(i / 100), 0);
		use += run_loop(&rec, kept, &count, i);
		lt_record_close close = {.use = use};
		leaktrack_record_loop(&buf, &rec, loop, &close);
		leaktrack_loop_retire(&rec, loop);
		if (outer) {
			leaktrack_record_loop(&buf, &rec, outer, &close);
			leaktrack_loop_retire(&rec, outer);
		}
		use += run_loop(&rec, kept, &count, i); /* outside */
		lt_loop_old(&rec, 48);
		use -= 48;
	}
	reading r = {.loops = 0};
	for (const char *at = buf.bytes, *end = at + buf.length; at < end;) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		if (!CHECK(newline))
			break;
		read_line(&r, at, newline);
		at = newline + 1;
	}
	CHECK_EQ(r.loops, 343);
	leaktrack_loop_destroy(&rec);
	leaktrack_buf_free(&buf);
}

/* A change of any byte of a line, one bit of it too, breaks its seal or takes it off. */
static void test_seal(void)
{
	lt_buf buf = {0};
	leaktrack_buf_literal(&buf, "{\"t\":\"loop\",\"main\":0,\"n\":4711,\"keep\":[[5,1312,2]]");
	leaktrack_buf_seal(&buf, 0);
	size_t length = buf.length - 1;
	CHECK(buf.bytes[length] == '\n');
	CHECK_EQ(lt_seal_check(buf.bytes, length), LT_SEAL_WHOLE);
	for (size_t at = 0; at < length; at++) {
		for (int bit = 0; bit < 8; bit++) {
			buf.bytes[at] ^= (char)(1 << bit);
			CHECK(lt_seal_check(buf.bytes, length) != LT_SEAL_WHOLE);
			buf.bytes[at] ^= (char)(1 << bit);
		}
	}
	for (size_t cut = 0; cut < length; cut++)
		CHECK(lt_seal_check(buf.bytes, cut) == LT_SEAL_NONE);
	leaktrack_buf_free(&buf);
}

int main(void)
{
	test_seal();
	test_start();
	test_empty_loop();
	test_full_loop();
	test_outside();
	test_hostile_names();
	test_same_class();
	test_long_numbers();
	test_read_back();
	return test_report("test_record");
}
