package dev.retort.console.web;

import java.util.List;

/** The console's audit log. Safe for use by many threads. */
public interface Deeds {

  /**
   * Appends a deed. On the disk when the call returns.
   *
   * @throws java.io.UncheckedIOException if the disk refuses
   */
  void append(Deed deed);

  /** The latest, the newest first. */
  List<Deed> latest(int limit);
}
