package dev.retort.router.serving;

import java.nio.file.Path;

/** A place where students of some kinds run. Thread-safe. */
public interface StudentHost {

  /** Whether students of this kind may run here. */
  boolean recognises(Path folder);

  /**
   * Makes a student ready. Blocks until it is.
   *
   * @throws RuntimeException if it cannot be made ready, saying why
   */
  HostedStudent open(StudentBundle bundle);
}
