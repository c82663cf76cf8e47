/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The parts of the text report. */
#ifndef LEAKTRACK_RENDER_TEXT_H
#define LEAKTRACK_RENDER_TEXT_H

#include "page.h"
#include "view.h"

/* Lines that leak, grow, or cannot be told; then those that are all right, a few words for each
 * kind; then what grows outside the loops (render_sites.c). */
void leaktrack_render_suspects(
	lt_page *page, const lt_view_main *main, const lt_view *view, zend_long top);
void leaktrack_render_fine(lt_page *page, const lt_view_main *main);
void leaktrack_render_outside(lt_page *page, const lt_view_main *outside);

/* Under a line of the report: who called it (render_calls.c). */
void leaktrack_render_calls(lt_page *page, const zval *site, int indent);

/* At the end: how much, how long, what next. Nothing where no loop has ended (render_summary.c). */
void leaktrack_render_summary(lt_page *page, const lt_view *view);

/* The lines of every loop of a process' main function, by its number (render_loops.c). */
void leaktrack_render_loops(lt_page *page, const zval *process, zend_long main);

#endif
