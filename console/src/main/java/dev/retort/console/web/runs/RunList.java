package dev.retort.console.web.runs;

import java.util.List;

/**
 * A page of runs, the newest first.
 *
 * @param runs on this page
 * @param page its number, from 1
 * @param more whether there is another one
 */
record RunList(List<RunLine> runs, int page, boolean more) {
  RunList {
    runs = List.copyOf(runs);
  }
}
