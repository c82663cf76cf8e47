<?php

/** @generate-function-entries */

/**
 * Marks the function that calls it as main function and begins a loop, which ends when that
 * function is gone (or hooks again). True when this is recorded, false (with a warning, once)
 * when it cannot be.
 */
function leaktrack_hook(?string $label = null): bool {}

/**
 * Calls $fn(...$args) as one loop of the place $label and returns what it returns: for code that
 * has no function of its own to hook, and for what an event loop runs in fibers of its own. With
 * nothing to record it only calls.
 */
function leaktrack_loop(string $label, callable $fn, mixed ...$args): mixed {}

/**
 * Reads the logs at $path (a folder or a file; null: leaktrack.log_dir) and prints the report.
 * Options: format, output, top, loops, pid, color. Returns the number of leaking lines, -1 when
 * there is nothing to analyse.
 */
function leaktrack_analyze(?string $path = null, array $options = []): int {}

/** The report of this process so far, as an array of the shape of the JSON report. */
function leaktrack_report(): array {}

/** Removes the logs at $path (null: leaktrack.log_dir); returns how many files. */
function leaktrack_clean(?string $path = null): int {}

/** Tracks the whole process from now on, without loops. True when this is recorded. */
function leaktrack_start(): bool {}

/** Ends recording. True when there was any. */
function leaktrack_stop(): bool {}

/**
 * Writes what lives now, by line and by class, and who holds it, to the log, and a copy of the log to
 * $path. The file's name, false when nothing is recorded or it cannot be written.
 */
function leaktrack_dump(?string $path = null): string|false {}

/**
 * Prints the lines that most memory lives of, by the last dump of each log at $path (null: makes a dump of
 * this process, or reads leaktrack.log_dir where nothing is recorded). Options: pid, and against: the
 * file of an older dump of that process, to tell what has grown since. Returns the number of lines shown, -1
 * when there is no dump.
 */
function leaktrack_analyze_live(int $top = 100, ?string $path = null, array $options = []): int {}

/** What leaktrack is doing in this process, and what it costs. Bytes, seconds, counts. */
function leaktrack_status(): array {}
