dnl leaktrack: names the lines of a long-running PHP process that leak.

PHP_ARG_ENABLE([leaktrack],
  [whether to enable leaktrack],
  [AS_HELP_STRING([--enable-leaktrack], [Enable leaktrack, the leak detector for workers])])

PHP_ARG_ENABLE([leaktrack-dev],
  [whether to build leaktrack for its developers],
  [AS_HELP_STRING([--enable-leaktrack-dev],
    [leaktrack: warnings are errors, sanitizers on, own records checked])],
  [no], [no])

if test "$PHP_LEAKTRACK" != "no"; then
  for leaktrack_option in $ac_unrecognized_opts; do
    case "$leaktrack_option" in
      *leaktrack*) AC_MSG_ERROR([unknown option --$leaktrack_option; there are --enable-leaktrack and --enable-leaktrack-dev]) ;;
    esac
  done
  case "$PHP_LEAKTRACK$PHP_LEAKTRACK_DEV" in
    yesno|yesyes|sharedno|sharedyes|yes,sharedno|yes,sharedyes) ;;
    *) AC_MSG_ERROR([--enable-leaktrack and --enable-leaktrack-dev take no value but yes, no or shared]) ;;
  esac

  AC_DEFUN([LEAKTRACK_FLAG], [
    AC_MSG_CHECKING([whether the compiler takes $1])
    leaktrack_cflags=$CFLAGS
    CFLAGS="$CFLAGS -Werror $1"
    AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])], [AC_MSG_RESULT([yes])],
      [AC_MSG_RESULT([no])
       AC_MSG_ERROR([the compiler does not take $1, which leaktrack is built with])])
    CFLAGS=$leaktrack_cflags
    LEAKTRACK_CFLAGS="$LEAKTRACK_CFLAGS $1"
  ])

  LEAKTRACK_CFLAGS="-DZEND_ENABLE_STATIC_TSRMLS_CACHE=1"
  LEAKTRACK_FLAG([-std=gnu11])
  LEAKTRACK_FLAG([-fvisibility=hidden])
  dnl The numbers of a damaged log can be anything: sums of them wrap, which is harmless.
  LEAKTRACK_FLAG([-fwrapv])
  LEAKTRACK_FLAG([-fno-plt])
  LEAKTRACK_FLAG([-Wall])
  LEAKTRACK_FLAG([-Wextra])
  LEAKTRACK_FLAG([-Wno-unused-parameter])
  if test "$PHP_LEAKTRACK_DEV" = "yes"; then
    LEAKTRACK_FLAG([-Werror])
    LEAKTRACK_FLAG([-g])
    LEAKTRACK_FLAG([-fno-omit-frame-pointer])
    LEAKTRACK_FLAG([-fsanitize=address,undefined])
    LEAKTRACK_FLAG([-fno-sanitize-recover=undefined])
    LEAKTRACK_CFLAGS="$LEAKTRACK_CFLAGS -DLEAKTRACK_DEV=1"
  fi

  dnl The recorder on PHP's side, the core, the analyst.
  PHP_NEW_EXTENSION([leaktrack],
    [leaktrack.c bare.c settings.c functions.c recording.c hook.c neighbour.c booking.c limit.c \
     heap.c mark.c context.c coroutine.c collect.c frame.c jit.c callers.c check.c holders.c \
     counters.c dump.c path.c path_text.c preview.c classes.c aside.c walk.c walk_roots.c \
     walk_objects.c walk_engine.c walk_loaders.c walk_inside.c walk_unheld.c \
     ptrmap.c site.c stack.c loop.c fold.c epoch.c census.c modules.c record.c \
     window.c journal.c log.c buf.c verdict.c series.c closes.c \
     dips.c leaving.c grown.c windowed.c history.c clock.c lines.c shared.c analyze.c \
     analyze_options.c output.c logdir.c reader.c scan.c report.c entry.c calls.c advice.c \
     curves.c detail.c growth.c live.c view.c render.c render_text.c render_sites.c \
     render_summary.c render_calls.c render_loops.c render_json.c page.c style.c source.c],
    [$ext_shared],, [$LEAKTRACK_CFLAGS])
fi
