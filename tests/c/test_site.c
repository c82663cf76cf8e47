/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The site table: a number stands for file, line and internal function by their content, for good,
 * whatever the engine does with the memory that the names were read from. */
#include "../../site.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

/* Any function of the content will do, as the engine's own does. */
static uint64_t hash_of(const char *bytes, size_t length)
{
	uint64_t hash = 5381;
	for (size_t i = 0; i < length; i++)
		hash = hash * 33 + (unsigned char)bytes[i];
	return hash;
}

static lt_site_key key_of(const char *file, size_t length, uint32_t line)
{
	return (lt_site_key){
		.file = file, .file_len = length, .file_hash = hash_of(file, length), .line = line};
}

static uint32_t intern(lt_sites *table, const char *file, uint32_t line, const char *internal)
{
	lt_site_key key = key_of(file, strlen(file), line);
	if (internal) {
		key.internal = internal;
		key.internal_len = strlen(internal);
		key.module = "standard";
	}
	return leaktrack_site_intern(table, &key);
}

static bool is(const char *got, size_t got_length, const char *want)
{
	/* With its NUL: what comes from the table is a C string as well. */
	return got && got_length == strlen(want) && memcmp(got, want, got_length + 1) == 0;
}

/* File, line and internal function each make another site; the same three never do. */
static void test_key(void)
{
	lt_sites table;
	CHECK(leaktrack_site_init(&table));
	CHECK_EQ(intern(&table, "/a.php", 1, NULL), 1);
	CHECK_EQ(intern(&table, "/a.php", 2, NULL), 2);
	CHECK_EQ(intern(&table, "/b.php", 1, NULL), 3);
	CHECK_EQ(intern(&table, "/a.php", 1, "str_repeat"), 4);
	CHECK_EQ(intern(&table, "/a.php", 1, "explode"), 5);
	CHECK_EQ(intern(&table, "/a.php", 0, NULL), 6);
	CHECK_EQ(intern(&table, "/a.php", UINT32_MAX, NULL), 7);
	CHECK_EQ(intern(&table, "", 1, NULL), 8);
	CHECK_EQ(intern(&table, "/a.php", 1, "str_repeat"), 4);
	CHECK_EQ(intern(&table, "/a.php", 1, NULL), 1);
	CHECK_EQ(intern(&table, "", 1, NULL), 8);
	CHECK_EQ(table.count, 8);
	leaktrack_site_destroy(&table);
}

/* The engine unloads code and reads other code into the same memory: an address means nothing. */
static void test_reused_address(void)
{
	lt_sites table;
	CHECK(leaktrack_site_init(&table));
	char one[] = "/app/one.php", other[] = "/app/one.php", internal[] = "implode";
	uint32_t first = intern(&table, one, 7, internal);
	CHECK_EQ(intern(&table, other, 7, "implode"), first); /* same content, another address */
	memcpy(one, "/app/two.php", sizeof(one));
	memcpy(internal, "explode", sizeof(internal));
	uint32_t second = intern(&table, one, 7, "implode"); /* same address, other content */
	CHECK(second != first);
	uint32_t third = intern(&table, other, 7, internal);
	CHECK(third != first && third != second);
	const lt_site *site = &table.sites[first];
	CHECK(is(site->file, site->file_len, "/app/one.php"));
	CHECK(is(site->internal, site->internal_len, "implode"));
	leaktrack_site_destroy(&table);
}

/* Names that hash alike are told apart all the same, also where only their border differs. */
static void test_same_hash(void)
{
	lt_sites table;
	CHECK(leaktrack_site_init(&table));
	lt_site_key key = {
		.file = "ab", .file_len = 2, .internal = "c", .internal_len = 1, .module = "m"};
	uint32_t one = leaktrack_site_intern(&table, &key);
	key.file_len = 1;
	key.internal = "bc";
	key.internal_len = 2;
	CHECK(leaktrack_site_intern(&table, &key) != one);
	char files[600][8];
	for (int i = 0; i < 600; i++) {
		lt_site_key same = {.file = files[i], .line = 3};
		same.file_len = (size_t)snprintf(files[i], sizeof(files[i]), "%d", i);
		CHECK_EQ(leaktrack_site_intern(&table, &same), 3 + i);
	}
	for (int i = 0; i < 600; i++) {
		lt_site_key same = {.file = files[i], .file_len = strlen(files[i]), .line = 3};
		CHECK_EQ(leaktrack_site_intern(&table, &same), 3 + i);
	}
	leaktrack_site_destroy(&table);
}

/* What the log tells of a site: the function with its class, the internal one with its module. */
static void test_names(void)
{
	lt_sites table;
	CHECK(leaktrack_site_init(&table));
	lt_site_key key = key_of("/app/Cache.php", 14, 42);
	key.class_name = "App\\Cache";
	key.class_len = 9;
	key.function = "put";
	key.function_len = 3;
	key.internal = "str_repeat";
	key.internal_len = 10;
	key.module = "standard";
	const lt_site *site = &table.sites[leaktrack_site_intern(&table, &key)];
	CHECK(is(site->file, site->file_len, "/app/Cache.php"));
	CHECK(is(site->function, site->function_len, "App\\Cache::put"));
	CHECK(is(site->internal, site->internal_len, "str_repeat"));
	CHECK(is(site->module, strlen(site->module), "standard"));
	CHECK_EQ(site->line, 42);
	CHECK(!site->written && !site->cell && !site->outside);

	lt_site_key plain = key_of("/app/run.php", 12, 3);
	plain.function = "run";
	plain.function_len = 3;
	site = &table.sites[leaktrack_site_intern(&table, &plain)];
	CHECK(is(site->function, site->function_len, "run"));
	CHECK(!site->internal && !site->module);

	lt_site_key top = key_of("/app/run.php", 12, 9);
	site = &table.sites[leaktrack_site_intern(&table, &top)];
	CHECK(!site->function && !site->function_len);

	lt_site_key nothing = {0};
	uint32_t number = leaktrack_site_intern(&table, &nothing);
	site = &table.sites[number];
	CHECK(is(site->file, site->file_len, ""));
	CHECK_EQ(leaktrack_site_intern(&table, &nothing), number);
	leaktrack_site_destroy(&table);
}

/* A name is bytes with a length: NUL ends nothing, what is not UTF-8 is kept as it is. */
static void test_any_bytes(void)
{
	static const char names[][8] = {"a\0b.php", "a\0c.php", "a\0\0.php", "\xff\xfe.php\0",
		"\xc3(.php\0", "\xed\xa0\x80.php", "\0\0\0\0\0\0\0", "\n\"\\'\x1b[2"};
	enum { COUNT = sizeof(names) / sizeof(*names), LENGTH = 7 };
	lt_sites table;
	CHECK(leaktrack_site_init(&table));
	uint32_t numbers[COUNT][2];
	for (int i = 0; i < COUNT; i++) {
		lt_site_key key = key_of(names[i], LENGTH, 1);
		key.function = names[i];
		key.function_len = LENGTH;
		key.class_name = names[COUNT - 1 - i];
		key.class_len = LENGTH;
		numbers[i][0] = leaktrack_site_intern(&table, &key);
		key.internal = names[COUNT - 1 - i];
		key.internal_len = LENGTH;
		key.module = "Core";
		numbers[i][1] = leaktrack_site_intern(&table, &key);
	}
	CHECK_EQ(table.count, 2 * COUNT);
	for (int i = 0; i < COUNT; i++) {
		const lt_site *bare = &table.sites[numbers[i][0]], *site = &table.sites[numbers[i][1]];
		CHECK(site->file_len == LENGTH && memcmp(site->file, names[i], LENGTH) == 0);
		CHECK(!bare->internal && site->internal_len == LENGTH &&
			  memcmp(site->internal, names[COUNT - 1 - i], LENGTH) == 0);
		CHECK(site->function_len == 2 * LENGTH + 2 &&
			  memcmp(site->function, names[COUNT - 1 - i], LENGTH) == 0 &&
			  memcmp(site->function + LENGTH, "::", 2) == 0 &&
			  memcmp(site->function + LENGTH + 2, names[i], LENGTH) == 0);
		lt_site_key again = key_of(names[i], LENGTH, 1);
		CHECK_EQ(leaktrack_site_intern(&table, &again), numbers[i][0]);
	}
	leaktrack_site_destroy(&table);
}

/* Two internal functions on one line are two sites of the same line. */
static void test_same_line(void)
{
	lt_sites table;
	CHECK(leaktrack_site_init(&table));
	uint32_t a = intern(&table, "/a.php", 1, NULL), b = intern(&table, "/a.php", 1, "explode");
	uint32_t c = intern(&table, "/a.php", 2, NULL), d = intern(&table, "/aa.php", 1, NULL);
	CHECK(leaktrack_site_same_line(&table, a, a));
	CHECK(leaktrack_site_same_line(&table, a, b));
	CHECK(!leaktrack_site_same_line(&table, a, c));
	CHECK(!leaktrack_site_same_line(&table, a, d));
	leaktrack_site_destroy(&table);
}

/* A large application's sites: numbers are dense, stay what they were while the table grows, and
 * what others keep in a site moves with it. */
static void test_many(void)
{
	enum { FILES = 1000, LINES = 100 };
	lt_sites table;
	CHECK(leaktrack_site_init(&table));
	char file[64];
	bool ok = true;
	for (uint32_t i = 0; ok && i < FILES * LINES; i++) {
		snprintf(file, sizeof(file), "/app/src/File%u.php", i % FILES);
		ok = intern(&table, file, i / FILES, i % 3 ? NULL : "array_map") == i + 1;
		table.sites[i + 1].cell = i ^ 0x5555;
		table.sites[i + 1].gc_bytes = -(int64_t)i;
	}
	CHECK(ok);
	memset(file, 0, sizeof(file));
	for (uint32_t i = FILES * LINES; ok && i-- > 0;) {
		snprintf(file, sizeof(file), "/app/src/File%u.php", i % FILES);
		ok = intern(&table, file, i / FILES, i % 3 ? NULL : "array_map") == i + 1;
		const lt_site *site = &table.sites[i + 1];
		ok = ok && is(site->file, site->file_len, file) && site->line == i / FILES;
		ok = ok && site->cell == (i ^ 0x5555) && site->gc_bytes == -(int64_t)i;
	}
	CHECK(ok);
	CHECK_EQ(table.count, FILES * LINES);
	size_t names = 0;
	for (uint32_t i = 1; i <= table.count; i++)
		names += table.sites[i].file_len + table.sites[i].internal_len;
	size_t arrays = table.capacity * sizeof(lt_site) + table.index_size * sizeof(uint32_t);
	CHECK(table.own_bytes >= arrays + names);
	CHECK(table.own_bytes <= arrays + names + (size_t)table.count * 20);
	leaktrack_site_destroy(&table);
	CHECK(!table.sites && !table.index && !table.count && !table.own_bytes);
	leaktrack_site_destroy(&table);
}

static uint32_t intern_by(lt_sites *table, uint32_t line, const char *c_place)
{
	lt_site_key key = key_of("/a.php", 6, line);
	key.c_place = c_place;
	key.c_place_len = c_place ? strlen(c_place) : 0;
	return leaktrack_site_intern(table, &key);
}

/* Debug builds: each C line makes a site, and all of a PHP line, or of one as called by the same
 * stack, know the first, also when the table has grown. */
static void test_c_places(void)
{
	lt_sites table;
	CHECK(leaktrack_site_init(&table));
	uint32_t one = intern_by(&table, 1, "hash.c:1"), other = intern_by(&table, 2, "hash.c:1");
	uint32_t called = leaktrack_site_called(&table, one, 7);
	for (uint32_t line = 10; line < 1000; line++) {
		uint32_t site = intern_by(&table, line, NULL);
		CHECK_EQ(table.sites[site].first, site);
	}
	uint32_t two = intern_by(&table, 1, "string.h:2"), none = intern_by(&table, 1, NULL);
	CHECK(two != one && none != one && none != two);
	CHECK_EQ(intern_by(&table, 1, "hash.c:1"), one);
	CHECK_EQ(intern_by(&table, 1, "string.h:2"), two);
	CHECK_EQ(table.sites[one].first, one);
	CHECK_EQ(table.sites[two].first, one);
	CHECK_EQ(table.sites[none].first, one);
	CHECK_EQ(table.sites[other].first, other);
	uint32_t beside = leaktrack_site_called(&table, two, 7);
	uint32_t elsewhere = leaktrack_site_called(&table, two, 8);
	uint32_t strange = leaktrack_site_called(&table, other, 7);
	CHECK(beside != called);
	CHECK_EQ(leaktrack_site_called(&table, two, 7), beside);
	CHECK_EQ(table.sites[called].first, called);
	CHECK_EQ(table.sites[beside].first, called);
	CHECK_EQ(table.sites[elsewhere].first, elsewhere);
	CHECK_EQ(table.sites[strange].first, strange);
	leaktrack_site_destroy(&table);
}

int main(void)
{
	test_key();
	test_c_places();
	test_reused_address();
	test_same_hash();
	test_names();
	test_any_bytes();
	test_same_line();
	test_many();
	return test_report("test_site");
}
