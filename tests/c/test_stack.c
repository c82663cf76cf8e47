/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The tree of call stacks: the same frames in the same order are one number, for good; what two
 * stacks have in common is kept once; the log gets each frame and node once, callers first. */
#include "../../stack.h"

#include "../../record.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

static uint32_t frame_of(lt_stacks *stacks, const char *file, uint32_t line, const char *function)
{
	lt_stack_key key = {.file = file,
		.file_len = file ? strlen(file) : 0,
		.line = line,
		.function = function,
		.function_len = strlen(function),
		.module = file ? NULL : "standard"};
	return leaktrack_stack_frame(stacks, &key);
}

/* The node of the frames, innermost first, ended by 0. */
static uint32_t stack_of(lt_stacks *stacks, const uint32_t *frames, uint32_t above)
{
	lt_stack_begin(stacks);
	for (; *frames; frames++)
		CHECK(leaktrack_stack_add(stacks, *frames, LT_STACK_CALLED));
	return leaktrack_stack_intern(stacks, above);
}
#define STACK(stacks, ...) stack_of(stacks, (const uint32_t[]){__VA_ARGS__, 0}, LT_STACK_TOP)

/* Everything that a frame says makes it another, and nothing else: not where its names lie. */
static void test_frames(void)
{
	lt_stacks stacks = {0};
	char file[] = "/a.php", function[] = "go";
	uint32_t one = frame_of(&stacks, file, 7, function);
	CHECK_EQ(one, 1);
	CHECK(frame_of(&stacks, "/a.php", 8, "go") != one);
	CHECK(frame_of(&stacks, "/b.php", 7, "go") != one);
	CHECK(frame_of(&stacks, "/a.php", 7, "goes") != one);
	CHECK(frame_of(&stacks, NULL, 7, "go") != one);
	CHECK(frame_of(&stacks, "", 7, "/a.phpgo") != one);
	memcpy(file, "/x.php", sizeof(file));
	memcpy(function, "no", sizeof(function));
	CHECK(frame_of(&stacks, file, 7, function) != one);
	CHECK_EQ(frame_of(&stacks, "/a.php", 7, "go"), one);
	CHECK_EQ(strcmp(stacks.frames[one].file, "/a.php"), 0);
	CHECK_EQ(strcmp(stacks.frames[one].function, "go"), 0);

	lt_stack_key method = {
		.class_name = "A", .class_len = 1, .function = "b", .function_len = 1, .module = "Core"};
	uint32_t of_class = leaktrack_stack_frame(&stacks, &method);
	CHECK_EQ(strcmp(stacks.frames[of_class].function, "A::b"), 0);
	CHECK_EQ(strcmp(stacks.frames[of_class].module, "Core"), 0);
	CHECK(!stacks.frames[of_class].file);
	CHECK_EQ(leaktrack_stack_frame(&stacks, &method), of_class);
	method.class_name = "C";
	CHECK(leaktrack_stack_frame(&stacks, &method) != of_class);
	method.class_name = "A";
	method.module = "Corn";
	CHECK(leaktrack_stack_frame(&stacks, &method) != of_class);
	leaktrack_stack_destroy(&stacks);
	CHECK_EQ(stacks.own_bytes, 0);
}

/* A repeated stack is the number it was, and stacks share the nodes of common callers. */
static void test_tree(void)
{
	lt_stacks stacks = {0};
	uint32_t main = frame_of(&stacks, "/m.php", 1, "(main)");
	uint32_t run = frame_of(&stacks, "/m.php", 2, "run");
	uint32_t a = frame_of(&stacks, "/m.php", 3, "a"), b = frame_of(&stacks, "/m.php", 4, "b");
	uint32_t by_a = STACK(&stacks, a, run, main);
	CHECK_EQ(stacks.node_count, 3);
	uint32_t by_b = STACK(&stacks, b, run, main);
	CHECK_EQ(stacks.node_count, 4);
	CHECK(by_a != by_b);
	CHECK_EQ(STACK(&stacks, a, run, main), by_a);
	CHECK_EQ(stacks.nodes[by_a].up, stacks.nodes[by_b].up);
	CHECK_EQ(STACK(&stacks, run, main), stacks.nodes[by_a].up);
	CHECK(STACK(&stacks, a, main, run) != by_a);
	CHECK(STACK(&stacks, a, run) != by_a);
	CHECK(STACK(&stacks, a, a, run, main) != by_a);
	uint32_t cut = stack_of(&stacks, (const uint32_t[]){a, run, main, 0}, LT_STACK_CUT);
	CHECK(cut != by_a);
	CHECK_EQ(stack_of(&stacks, (const uint32_t[]){0}, LT_STACK_TOP), LT_STACK_TOP);
	CHECK_EQ(stack_of(&stacks, (const uint32_t[]){0}, LT_STACK_CUT), LT_STACK_TOP);

	lt_stack_begin(&stacks);
	leaktrack_stack_add(&stacks, a, LT_STACK_STARTED);
	leaktrack_stack_add(&stacks, run, LT_STACK_CALLED);
	leaktrack_stack_add(&stacks, main, LT_STACK_CALLED);
	uint32_t started = leaktrack_stack_intern(&stacks, LT_STACK_TOP);
	CHECK(started != by_a);
	CHECK_EQ(stacks.nodes[started].link, LT_STACK_STARTED);
	CHECK_EQ(stacks.nodes[started].up, stacks.nodes[by_a].up);
	leaktrack_stack_destroy(&stacks);
}

/* Many frames and stacks keep their numbers while the tables grow; past the limit stacks that are
 * new are none, those known still are what they were. */
static void test_many(void)
{
	enum { WIDE = 600 };
	lt_stacks stacks = {0};
	static uint32_t frames[WIDE];
	char name[32];
	for (uint32_t i = 0; i < WIDE; i++) {
		snprintf(name, sizeof(name), "f%u", i);
		frames[i] = frame_of(&stacks, "/w.php", i % 7, name);
		CHECK_EQ(frames[i], i + 1);
	}
	uint32_t first = STACK(&stacks, frames[0], frames[1]), full = 0;
	for (uint32_t i = 0; i < WIDE && !full; i++) {
		for (uint32_t k = 0; k < WIDE; k++) {
			if (!STACK(&stacks, frames[i], frames[k])) {
				full = i;
				break;
			}
		}
	}
	CHECK(full > 0);
	CHECK_EQ(stacks.node_count, LT_STACK_NODES);
	CHECK_EQ(STACK(&stacks, frames[0], frames[1]), first);
	CHECK_EQ(STACK(&stacks, frames[599], frames[599], frames[599]), LT_STACK_TOP);
	CHECK(stacks.own_bytes > LT_STACK_NODES * sizeof(lt_stack_node));
	leaktrack_stack_destroy(&stacks);
}

/* How often a text stands in the buffer. */
static int count(const lt_buf *buf, const char *text)
{
	int found = 0;
	for (size_t i = 0; i + strlen(text) <= buf->length; i++)
		found += memcmp(buf->bytes + i, text, strlen(text)) == 0;
	return found;
}

static size_t place(const lt_buf *buf, const char *text)
{
	for (size_t i = 0; i + strlen(text) <= buf->length; i++) {
		if (memcmp(buf->bytes + i, text, strlen(text)) == 0)
			return i;
	}
	CHECK_THAT(false, "there is no %s", text);
	return 0;
}

/* In the log: a site of each stack with the names of one, what it stands on before it, and once. */
static void test_records(void)
{
	lt_recorder rec;
	lt_buf buf = {0};
	CHECK(leaktrack_loop_init(&rec));
	lt_site_key key = {.file = "/m.php", .file_len = 6, .line = 3};
	uint32_t base = leaktrack_site_intern(&rec.sites, &key);
	uint32_t main = frame_of(&rec.stacks, "/m.php", 1, "(main)");
	uint32_t a = frame_of(&rec.stacks, "/m.php", 3, "a"), b = frame_of(&rec.stacks, NULL, 0, "b");
	uint32_t one = leaktrack_site_called(&rec.sites, base, STACK(&rec.stacks, a, main));
	uint32_t two = leaktrack_site_called(&rec.sites, base, STACK(&rec.stacks, a, b, main));
	CHECK(one && two && one != two && one != base);
	CHECK_EQ(leaktrack_site_called(&rec.sites, base, STACK(&rec.stacks, a, main)), one);
	CHECK_EQ(leaktrack_site_intern(&rec.sites, &key), base);
	CHECK(leaktrack_site_same_line(&rec.sites, one, two));
	rec.sites.sites[two].vendor = true;
	rec.sites.sites[two].app = main;

	int handle = leaktrack_loop_place(&rec, NULL, 0, "go", 2, "/m.php", 6, 1);
	lt_record_close close = {.end = LT_END_RETURN};
	for (int n = 0; n < 2; n++) {
		lt_loop *loop = leaktrack_loop_begin(&rec, (uint16_t)handle, 0);
		lt_loop_give(&rec.cells[leaktrack_loop_cell(&rec, one)], 100);
		lt_loop_give(&rec.cells[leaktrack_loop_cell(&rec, two)], 20);
		leaktrack_record_loop(&buf, &rec, loop, &close);
		leaktrack_loop_retire(&rec, loop);
	}
	CHECK_EQ(count(&buf, "\"t\":\"frame\""), 3);
	CHECK_EQ(count(&buf, "\"t\":\"stack\""), 4);
	CHECK_EQ(count(&buf, "\"t\":\"site\""), 2);
	CHECK_EQ(count(&buf, "\"t\":\"loop\""), 2);
	CHECK_EQ(count(&buf,
				 "{\"t\":\"frame\",\"id\":3,\"function\":\"b\",\"module\":\"standard\",\"sum\":"),
		1);
	CHECK_EQ(count(&buf, "\"vendor\":true,\"app\":1,\"stack\":5,"), 1);
	CHECK(place(&buf, "{\"t\":\"stack\",\"id\":2,\"frame\":1,") <
		  place(&buf, "{\"t\":\"stack\",\"id\":3,\"up\":2,\"frame\":2,"));
	CHECK(place(&buf, "\"id\":3,\"up\":2") < place(&buf, "\"stack\":3,"));
	/* A log that was taken away begins anew: all of it is defined again. */
	leaktrack_record_forget(&rec);
	buf.length = 0;
	lt_loop *loop = leaktrack_loop_begin(&rec, (uint16_t)handle, 0);
	lt_loop_give(&rec.cells[leaktrack_loop_cell(&rec, two)], 20);
	leaktrack_record_loop(&buf, &rec, loop, &close);
	leaktrack_loop_retire(&rec, loop);
	CHECK_EQ(count(&buf, "\"t\":\"frame\""), 3);
	CHECK_EQ(count(&buf, "\"t\":\"stack\""), 3);
	CHECK_EQ(count(&buf, "\"t\":\"site\""), 1);
	leaktrack_buf_free(&buf);
	leaktrack_loop_destroy(&rec);
}

int main(void)
{
	test_frames();
	test_tree();
	test_many();
	test_records();
	return test_report("test_stack");
}
