package dev.retort.console.web.held;

import java.util.List;

/**
 * A page of the queue.
 *
 * @param open how many wait, on all pages
 * @param held the oldest first
 * @param page its number, from 1
 * @param more whether another page follows
 */
record HeldList(int open, List<HeldLine> held, int page, boolean more) {
  HeldList {
    held = List.copyOf(held);
  }
}
