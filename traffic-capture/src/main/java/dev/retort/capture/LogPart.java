package dev.retort.capture;

import java.util.function.Consumer;

/**
 * A part of a window, which can be read beside the others. A window's parts do not overlap, and
 * together they are the window. Thread-safe.
 */
public interface LogPart {

  /** What to call it in messages: the file's path, say. */
  String name();

  /**
   * Reads the part, in no particular order, one exchange at a time.
   *
   * @param reader called on the calling thread
   * @throws DamagedLogPartException if what is stored cannot be read; some exchanges may have been
   *     handed out before
   */
  void scan(Consumer<Exchange> reader);
}
