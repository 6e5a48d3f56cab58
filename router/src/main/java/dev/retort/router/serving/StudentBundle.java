package dev.retort.router.serving;

import dev.retort.capture.TaskName;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A student as it was pulled.
 *
 * @param task that it is to serve
 * @param version what it is called in answers and logs
 * @param digest the bundle's root digest, in hexadecimal
 * @param folder its verified files; they stay as they are while the student serves
 */
public record StudentBundle(TaskName task, String version, String digest, Path folder) {
  public StudentBundle {
    Objects.requireNonNull(task);
    Objects.requireNonNull(version);
    Objects.requireNonNull(digest);
    Objects.requireNonNull(folder);
  }
}
