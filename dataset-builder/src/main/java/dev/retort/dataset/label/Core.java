package dev.retort.dataset.label;

import java.util.Objects;

/**
 * What may be the answer proper in a longer one.
 *
 * @param text it
 * @param rest what was said beside it; if that is a label too, nobody knows which one was meant
 */
record Core(String text, String rest) {
  Core {
    Objects.requireNonNull(text);
    Objects.requireNonNull(rest);
  }
}
