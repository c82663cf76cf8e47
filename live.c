/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Reading dumps out of logs, and printing them. */
#include "live.h"

#include <errno.h>
#include <sys/stat.h>

#include "ext/json/php_json.h"

#include "epoch.h"
#include "lines.h"
#include "logdir.h"
#include "render.h"
#include "seal.h"
#include "style.h"

#define CLASSES_SHOWN 20 /* at least */

#define AGE_LEAST 0.05 /* the part of a line's bytes that an epoch must have to be told */

/* A line of code, one of its call sites, or a class. */
typedef struct {
	zend_string *name;
	const zval *site, *held; /* of a line: its largest site's; NULL: not known */
	zend_long bytes, blocks, most;
	zend_long before;          /* of a class: objects at the walk before, -1: not known */
	zend_long born[LT_EPOCHS]; /* bytes, by epoch */
} lt_live_row;

/* One log up to its last dump. */
typedef struct {
	zval start, sites, held, classes, dump;
	zval met; /* classes whose dump has not come yet */
	/* Of the request that the dump is of, when others have followed; else undefined. */
	zval dump_start, dump_sites, dump_held;
	HashTable lines, counts;
} lt_live;

static void free_row(zval *value)
{
	lt_live_row *row = Z_PTR_P(value);
	zend_string_release(row->name);
	efree(row);
}

static void live_init(lt_live *live)
{
	ZVAL_NULL(&live->start);
	ZVAL_NULL(&live->dump);
	array_init(&live->sites);
	array_init(&live->held);
	array_init(&live->classes);
	array_init(&live->met);
	ZVAL_UNDEF(&live->dump_start);
	ZVAL_UNDEF(&live->dump_sites);
	ZVAL_UNDEF(&live->dump_held);
	zend_hash_init(&live->lines, 64, NULL, free_row, 0);
	zend_hash_init(&live->counts, 64, NULL, free_row, 0);
}

static void forget_request(lt_live *live)
{
	zval_ptr_dtor(&live->dump_start);
	zval_ptr_dtor(&live->dump_sites);
	zval_ptr_dtor(&live->dump_held);
	ZVAL_UNDEF(&live->dump_start);
	ZVAL_UNDEF(&live->dump_sites);
	ZVAL_UNDEF(&live->dump_held);
}

static void live_free(lt_live *live)
{
	zval_ptr_dtor(&live->start);
	zval_ptr_dtor(&live->dump);
	zval_ptr_dtor(&live->sites);
	zval_ptr_dtor(&live->held);
	zval_ptr_dtor(&live->classes);
	zval_ptr_dtor(&live->met);
	forget_request(live);
	zend_hash_destroy(&live->lines);
	zend_hash_destroy(&live->counts);
}

static void replace(zval *old, zval *by)
{
	zval_ptr_dtor(old);
	ZVAL_COPY_VALUE(old, by);
}

/* Another request of the process begins, with sites of its own. */
static void begin_request(lt_live *live, zval *start)
{
	if (Z_TYPE(live->dump) == IS_ARRAY && Z_ISUNDEF(live->dump_sites)) {
		ZVAL_COPY_VALUE(&live->dump_start, &live->start);
		ZVAL_COPY_VALUE(&live->dump_sites, &live->sites);
		ZVAL_COPY_VALUE(&live->dump_held, &live->held);
		array_init(&live->sites);
		array_init(&live->held);
	} else {
		zval_ptr_dtor(&live->start);
		zend_hash_clean(Z_ARRVAL(live->sites));
		zend_hash_clean(Z_ARRVAL(live->held));
	}
	ZVAL_COPY_VALUE(&live->start, start);
}

/* The last dump stands with the sites of its own request. */
static void end_requests(lt_live *live)
{
	if (Z_ISUNDEF(live->dump_sites))
		return;
	replace(&live->start, &live->dump_start);
	replace(&live->sites, &live->dump_sites);
	replace(&live->held, &live->dump_held);
	ZVAL_UNDEF(&live->dump_start);
	ZVAL_UNDEF(&live->dump_sites);
	ZVAL_UNDEF(&live->dump_held);
}

static void take(lt_live *live, zval *line)
{
	const char *kind = leaktrack_render_text_of(line, "t");
	if (!strcmp(kind, "start")) {
		begin_request(live, line);
	} else if (!strcmp(kind, "site")) {
		zend_hash_index_update(
			Z_ARRVAL(live->sites), (zend_ulong)leaktrack_render_int(line, "id"), line);
	} else if (!strcmp(kind, "held")) {
		zend_hash_index_update(
			Z_ARRVAL(live->held), (zend_ulong)leaktrack_render_int(line, "site"), line);
	} else if (!strcmp(kind, "class")) {
		add_next_index_zval(&live->met, line);
	} else {
		forget_request(live);
		replace(&live->dump, line);
		replace(&live->classes, &live->met);
		array_init(&live->met);
	}
}

/* Loop records are nearly all of a log and not looked at. */
static bool is_wanted(const char *text)
{
	static const char *const kinds[] = {"start", "site", "held", "class", "dump"};
	if (strncmp(text, "{\"t\":\"", 6))
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		size_t length = strlen(kinds[i]);
		if (!strncmp(text + 6, kinds[i], length) && text[6 + length] == '"')
			return true;
	}
	return false;
}

static bool read_log(lt_live *live, const char *path)
{
	lt_file file;
	size_t length;
	bool torn;
	char *text;
	if (!leaktrack_lines_open(&file, path, true))
		return false;
	while ((text = leaktrack_lines_next(&file, &length, &torn))) {
		zval line;
		if (!is_wanted(text) || lt_seal_check(text, length) == LT_SEAL_BROKEN)
			continue;
		if (php_json_decode_ex(&line, text, length, PHP_JSON_OBJECT_AS_ARRAY, 64) == SUCCESS &&
			Z_TYPE(line) == IS_ARRAY)
			take(live, &line);
		else
			zval_ptr_dtor(&line);
	}
	leaktrack_lines_close(&file);
	end_requests(live);
	return true;
}

static lt_live_row *row_of(HashTable *table, zend_string *name)
{
	lt_live_row *row = zend_hash_find_ptr(table, name);
	if (!row) {
		row = ecalloc(1, sizeof(*row));
		row->name = zend_string_copy(name);
		zend_hash_add_new_ptr(table, name, row);
	}
	return row;
}

static lt_live_row *row_of_number(HashTable *table, zend_ulong number)
{
	lt_live_row *row = zend_hash_index_find_ptr(table, number);
	if (!row) {
		row = ecalloc(1, sizeof(*row));
		row->name = ZSTR_EMPTY_ALLOC();
		zend_hash_index_add_new_ptr(table, number, row);
	}
	return row;
}

/* A site belongs to the row of its line. */
static void add_site(lt_live *live, zend_ulong id, const lt_live_row *of)
{
	const zval *site = zend_hash_index_find(Z_ARRVAL(live->sites), id);
	if (!site)
		return;
	zend_string *name = strpprintf(0, "%s:" ZEND_LONG_FMT, leaktrack_render_text_of(site, "file"),
		leaktrack_render_int(site, "line"));
	lt_live_row *row = row_of(&live->lines, name);
	row->bytes += of->bytes;
	row->blocks += of->blocks;
	for (int i = 0; i < LT_EPOCHS; i++)
		row->born[i] += of->born[i];
	const zval *held = zend_hash_index_find(Z_ARRVAL(live->held), id);
	if (!row->site || (held && !row->held) || (of->bytes > row->most && (held || !row->held))) {
		row->site = site;
		row->held = held;
		row->most = of->bytes;
	}
	zend_string_release(name);
}

/* `[site, bytes, blocks, epoch]` */
static void add_live(HashTable *sites, const zval *row)
{
	zend_long numbers[4] = {0, 0, 0, 0};
	for (int i = 0; i < 4 && Z_TYPE_P(row) == IS_ARRAY; i++) {
		zval *number = zend_hash_index_find(Z_ARRVAL_P(row), (zend_ulong)i);
		if (number)
			numbers[i] = zval_get_long(number);
	}
	lt_live_row *of = row_of_number(sites, (zend_ulong)numbers[0]);
	of->bytes += numbers[1];
	of->blocks += numbers[2];
	if (numbers[3] >= 0 && numbers[3] < LT_EPOCHS)
		of->born[numbers[3]] += numbers[1];
}

/* Adds a dump up, by line and by class. */
static void add_up(lt_live *live)
{
	const zval *row, *class_count;
	const lt_live_row *site;
	zend_ulong id;
	HashTable sites;
	zend_hash_init(&sites, 64, NULL, free_row, 0);
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(leaktrack_render_list(&live->dump, "live")), row)
	{
		add_live(&sites, row);
	}
	ZEND_HASH_FOREACH_END();
	ZEND_HASH_FOREACH_NUM_KEY_PTR(&sites, id, site)
	{
		add_site(live, id, site);
	}
	ZEND_HASH_FOREACH_END();
	zend_hash_destroy(&sites);
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL(live->classes), class_count)
	{
		const char *text = leaktrack_render_text_of(class_count, "name");
		zend_string *name = zend_string_init(text, strlen(text), 0);
		lt_live_row *of = row_of(&live->counts, name);
		of->bytes += leaktrack_render_int(class_count, "bytes");
		of->blocks += leaktrack_render_int(class_count, "objects");
		const zval *before = leaktrack_render_field(class_count, "before");
		of->before = Z_TYPE_P(before) == IS_LONG ? Z_LVAL_P(before) : -1;
		zend_string_release(name);
	}
	ZEND_HASH_FOREACH_END();
}

static void subtract(HashTable *from, const HashTable *what)
{
	lt_live_row *row;
	ZEND_HASH_FOREACH_PTR((HashTable *)what, row)
	{
		lt_live_row *newer = row_of(from, row->name);
		newer->bytes -= row->bytes;
		newer->blocks -= row->blocks;
		for (int i = 0; i < LT_EPOCHS; i++)
			newer->born[i] -= row->born[i];
	}
	ZEND_HASH_FOREACH_END();
}

static int by_bytes(Bucket *left, Bucket *right)
{
	const lt_live_row *a = Z_PTR(left->val), *b = Z_PTR(right->val);
	if (a->bytes != b->bytes)
		return a->bytes > b->bytes ? -1 : 1;
	return strcmp(ZSTR_VAL(a->name), ZSTR_VAL(b->name));
}

static void print_text(smart_str *out, const char *text)
{
	leaktrack_style_clean(out, text, strlen(text));
}

static void print_instances(smart_str *out, const zval *held)
{
	const zval *live = zend_hash_str_find(Z_ARRVAL_P(held), ZEND_STRL("live"));
	const zval *before = zend_hash_str_find(Z_ARRVAL_P(held), ZEND_STRL("before"));
	if (!live || Z_TYPE_P(live) != IS_LONG)
		return;
	smart_str_appends(out, ", ");
	leaktrack_style_count(out, Z_LVAL_P(live));
	smart_str_appends(out, Z_LVAL_P(live) == 1 ? " lives" : " live");
	if (before && Z_TYPE_P(before) == IS_LONG && Z_LVAL_P(before) < Z_LVAL_P(live)) {
		smart_str_appends(out, ", ");
		leaktrack_style_count(out, Z_LVAL_P(live) - Z_LVAL_P(before));
		smart_str_appends(out, " more than a walk before");
	}
}

static void print_seconds(smart_str *out, double seconds)
{
	static const struct {
		double seconds;
		const char *unit;
	} units[] = {{86400, " d"}, {3600, " h"}, {60, " min"}, {1, " s"}};
	size_t i = 0;
	while (units[i].seconds > 1 && seconds < 2 * units[i].seconds)
		i++;
	smart_str_append_printf(out, "%.0f%s", seconds / units[i].seconds, units[i].unit);
}

/* When it was born, in parts of what lives of the line (or has come since the other dump, whatever
 * has gone): nothing where all was in the first epoch. */
static void print_ages(smart_str *out, const lt_live_row *row)
{
	const char *before = "\n    born";
	double all = 0;
	for (uint32_t i = 0; i < LT_EPOCHS; i++)
		all += row->born[i] > 0 ? (double)row->born[i] : 0;
	for (uint32_t i = 0; i < LT_EPOCHS && all > 0; i++) {
		double part = (double)row->born[i] / all;
		if (part < AGE_LEAST || (part > 1 - AGE_LEAST && !i))
			continue;
		smart_str_append_printf(out, "%s ", before);
		print_seconds(out, lt_epoch_start(i));
		smart_str_appends(out, " to ");
		print_seconds(out, lt_epoch_start(i + 1));
		smart_str_append_printf(out, ": %.0f %%", part * 100);
		before = ",";
	}
}

static zend_long print_lines(smart_str *out, lt_live *live, zend_long top, bool grown)
{
	lt_live_row *row;
	zend_long shown = 0;
	zend_hash_sort(&live->lines, by_bytes, 0);
	ZEND_HASH_FOREACH_PTR(&live->lines, row)
	{
		if ((top > 0 && shown == top) || (grown && row->bytes <= 0))
			break;
		shown++;
		smart_str_append_printf(out, grown ? "+" : "");
		leaktrack_style_bytes(out, (double)row->bytes);
		smart_str_append_printf(out, "  " ZEND_LONG_FMT " blocks", row->blocks);
		if (row->blocks > 0)
			smart_str_append_printf(out, " of " ZEND_LONG_FMT " B", row->bytes / row->blocks);
		smart_str_appends(out, "  ");
		print_text(out, ZSTR_VAL(row->name));
		const char *function = row->site ? leaktrack_render_text_of(row->site, "function") : "";
		if (*function) {
			smart_str_appends(out, "  ");
			print_text(out, function);
			smart_str_appends(out, "()");
		}
		if (row->held) {
			smart_str_appends(out, "\n    held by ");
			print_text(out, leaktrack_render_text_of(row->held, "by"));
			smart_str_appends(out, "  ·  ");
			print_text(out, leaktrack_render_text_of(row->held, "type"));
			const char *class_name = leaktrack_render_text_of(row->held, "class");
			smart_str_appends(out, *class_name ? " of class " : "");
			print_text(out, class_name);
			print_instances(out, row->held);
			const char *preview = leaktrack_render_text_of(row->held, "preview");
			smart_str_appends(out, *preview ? "\n    content " : "");
			print_text(out, preview);
		}
		print_ages(out, row);
		smart_str_appendc(out, '\n');
	}
	ZEND_HASH_FOREACH_END();
	return shown;
}

static void print_classes(smart_str *out, lt_live *live, zend_long top, bool grown)
{
	lt_live_row *row;
	zend_long shown = 0;
	zend_hash_sort(&live->counts, by_bytes, 0);
	ZEND_HASH_FOREACH_PTR(&live->counts, row)
	{
		if ((top > 0 && shown >= top && shown >= CLASSES_SHOWN) || (grown && row->bytes <= 0))
			break;
		if (!grown && !row->blocks)
			continue; /* all are gone since the walk before */
		if (shown++ == 0)
			smart_str_appends(out, "\nObjects by class (what they hold not counted):\n");
		smart_str_append_printf(out, "   %s" ZEND_LONG_FMT "  ", grown ? "+" : "", row->blocks);
		print_text(out, ZSTR_VAL(row->name));
		smart_str_appends(out, ", ");
		leaktrack_style_bytes(out, (double)row->bytes);
		if (!grown && row->before >= 0)
			smart_str_append_printf(out, ", " ZEND_LONG_FMT " at the walk before", row->before);
		smart_str_appendc(out, '\n');
	}
	ZEND_HASH_FOREACH_END();
}

static bool is_same_process(const lt_live *a, const lt_live *b)
{
	return leaktrack_render_int(&a->start, "pid") == leaktrack_render_int(&b->start, "pid") &&
		   !strcmp(leaktrack_render_text_of(&a->start, "started"),
			   leaktrack_render_text_of(&b->start, "started"));
}

static zend_long print_live(lt_live *live, zend_long top, bool grown)
{
	smart_str out = {0};
	smart_str_append_printf(&out, "leaktrack: pid " ZEND_LONG_FMT ", %s at %.1f s: PHP heap ",
		leaktrack_render_int(&live->start, "pid"),
		grown ? "what has grown since the other dump," : "what lives",
		leaktrack_render_double(&live->dump, "at"));
	leaktrack_style_bytes(&out, leaktrack_render_double(&live->dump, "use"));
	smart_str_appends(&out, ", process ");
	leaktrack_style_bytes(&out, leaktrack_render_double(&live->dump, "rss"));
	smart_str_appends(&out, "\n\n");
	zend_long shown = print_lines(&out, live, top, grown);
	print_classes(&out, live, top, grown);
	smart_str_0(&out);
	PHPWRITE(ZSTR_VAL(out.s), ZSTR_LEN(out.s));
	smart_str_free(&out);
	return shown;
}

/* -1: there is no dump in it. */
static zend_long print_log(const char *path, zend_long top, const zend_string *against)
{
	lt_live live, older;
	zend_long shown = -1;
	live_init(&live);
	if (read_log(&live, path) && Z_TYPE(live.dump) == IS_ARRAY) {
		add_up(&live);
		if (against) {
			live_init(&older);
			if (!read_log(&older, ZSTR_VAL(against)) || Z_TYPE(older.dump) != IS_ARRAY) {
				leaktrack_style_warn(E_WARNING, "there is no dump in %s", ZSTR_VAL(against));
			} else if (!is_same_process(&live, &older)) {
				leaktrack_style_warn(E_WARNING, "%s is of another process", ZSTR_VAL(against));
			} else {
				add_up(&older);
				subtract(&live.lines, &older.lines);
				subtract(&live.counts, &older.counts);
				shown = print_live(&live, top, true);
			}
			live_free(&older);
		} else {
			shown = print_live(&live, top, false);
		}
	}
	live_free(&live);
	return shown;
}

zend_long leaktrack_live_print(
	const char *path, zend_long pid, zend_long top, const zend_string *against)
{
	struct stat status;
	lt_log_files files;
	zend_long shown = -1;
	if (stat(path, &status)) {
		leaktrack_style_warn(E_WARNING, "cannot look for dumps in %s: %s", path, strerror(errno));
		return -1;
	}
	if (!S_ISDIR(status.st_mode)) {
		shown = print_log(path, top, against);
	} else if (leaktrack_logdir_list(path, pid, &files)) {
		for (size_t i = 0; i < files.count; i++) {
			zend_long lines = print_log(files.files[i].path, top, against);
			if (lines >= 0)
				shown = (shown < 0 ? 0 : shown) + lines;
		}
		leaktrack_logdir_free(&files);
	}
	if (shown < 0 && !against)
		leaktrack_style_warn(E_WARNING,
			"there is no dump in %s: call leaktrack_dump() in the process to look into", path);
	return shown;
}
