/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * A main for a fuzz target where there is no libFuzzer: feeds it files, and random streams with
 * fixed seeds. All of it runs in a child, so that a finding ends one input and not the run; what
 * was found in a random stream is shrunk, written to a file and printed. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define LONGEST 4096 /* of random streams, bytes */
#define TRIES 3000   /* of shrinking */
#define FINDINGS 5   /* then it is enough */

typedef struct {
	char **paths;
	size_t count;
} files;

static void *must_have(void *memory)
{
	if (!memory)
		exit(2);
	return memory;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_path(files *list, const char *path)
{
	struct stat status;
	DIR *dir = stat(path, &status) == 0 && S_ISDIR(status.st_mode) ? opendir(path) : NULL;
	if (!dir) {
		list->paths = must_have(realloc(list->paths, (list->count + 1) * sizeof(char *)));
		list->paths[list->count++] = must_have(strdup(path));
		return;
	}
	for (struct dirent *entry; (entry = readdir(dir));) {
		char *inner;
		if (*entry->d_name == '.')
			continue;
		if (asprintf(&inner, "%s/%s", path, entry->d_name) < 0)
			exit(2);
		add_path(list, inner);
		free(inner);
	}
	closedir(dir);
}

/* Copied to its exact size, so that the sanitizer sees what reads past its end. */
static void run_bytes(const uint8_t *bytes, size_t size)
{
	uint8_t *exact = must_have(malloc(size ? size : 1));
	memcpy(exact, bytes, size);
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
}

static void run_file(const char *path)
{
	static uint8_t bytes[16 << 20];
	FILE *file = fopen(path, "rb");
	if (!file) {
		perror(path);
		exit(2);
	}
	size_t size = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	run_bytes(bytes, size);
}

/* Half of a stream's bytes are small: most of what they choose from is. */
static size_t make_stream(uint64_t seed, uint8_t bytes[LONGEST])
{
	uint64_t state = seed * 0x9e3779b97f4a7c15u + 1;
	size_t size = 0, want = 1;
	for (; size < want; size++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		uint32_t number = (uint32_t)(state >> 33);
		if (size == 0)
			want = 16u << (number % 9);
		bytes[size] = (uint8_t)(number >> 8 & 1 ? number >> 16 : (number >> 16) % 12);
	}
	return size;
}

typedef struct {
	files list;
	uint64_t from, to; /* seeds */
	uint8_t stream[LONGEST];
	size_t size;
} work;

static uint64_t items(const work *todo)
{
	return todo->list.count + (todo->to - todo->from);
}

static bool is_stream(const work *todo, uint64_t item)
{
	return item >= todo->list.count;
}

static void run_item(work *todo, uint64_t item)
{
	if (!is_stream(todo, item)) {
		run_file(todo->list.paths[item]);
		return;
	}
	todo->size = make_stream(todo->from + item - todo->list.count, todo->stream);
	run_bytes(todo->stream, todo->size);
}

/* True when the bytes still lead to a finding. Quiet. */
static bool still_fails(const uint8_t *bytes, size_t size)
{
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);
		dup2(null, 1);
		dup2(null, 2);
		alarm(20);
		run_bytes(bytes, size);
		_exit(0);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status != 0;
}

static size_t shrink(uint8_t *bytes, size_t size)
{
	static uint8_t tried[LONGEST];
	int tries = 0;
	for (size_t chunk = size / 2; chunk > 0; chunk /= 2) {
		for (size_t from = 0; from + chunk <= size && tries < TRIES; tries++) {
			memcpy(tried, bytes, from);
			memcpy(tried + from, bytes + from + chunk, size - from - chunk);
			if (still_fails(tried, size - chunk)) {
				size -= chunk;
				memcpy(bytes, tried, size);
			} else {
				from += chunk;
			}
		}
	}
	return size;
}

static void report(work *todo, uint64_t item)
{
	char path[64];
	if (!is_stream(todo, item)) {
		printf("FAIL %s\n", todo->list.paths[item]);
		return;
	}
	uint64_t seed = todo->from + item - todo->list.count;
	size_t size = make_stream(seed, todo->stream);
	size = shrink(todo->stream, size);
	snprintf(path, sizeof(path), "shrunk-%" PRIu64, seed);
	FILE *file = fopen(path, "wb");
	if (file) {
		fwrite(todo->stream, 1, size, file);
		fclose(file);
	}
	printf("FAIL random stream %" PRIu64 "; %zu bytes of it suffice, in %s:", seed, size, path);
	for (size_t i = 0; i < size && i < 200; i++)
		printf(" %02x", todo->stream[i]);
	printf("\n");
}

int main(int argc, char **argv)
{
	static work todo;
	uint64_t failed = 0;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--random") == 0 && i + 2 < argc) {
			todo.from = strtoull(argv[++i], NULL, 10);
			todo.to = todo.from + strtoull(argv[++i], NULL, 10);
		} else if (*argv[i] == '-') {
			fprintf(stderr, "usage: %s [--random FIRST-SEED COUNT] [FILE|FOLDER]...\n", *argv);
			return 2;
		} else {
			add_path(&todo.list, argv[i]);
		}
	}
	if (todo.list.count)
		qsort(todo.list.paths, todo.list.count, sizeof(char *), by_name);
	volatile uint64_t *at = mmap(NULL, sizeof(*at), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (*at = 0; *at < items(&todo) && failed < FINDINGS;) {
		int status;
		fflush(stdout);
		pid_t pid = fork();
		if (pid == 0) {
			for (; *at < items(&todo); ++*at)
				run_item(&todo, *at);
			_exit(0);
		}
		if (pid < 0 || waitpid(pid, &status, 0) != pid)
			return 2;
		if (status == 0)
			continue;
		report(&todo, *at);
		failed++;
		++*at;
	}
	printf("%" PRIu64 " passed, %" PRIu64 " failed\n", *at - failed, failed);
	return failed != 0;
}
