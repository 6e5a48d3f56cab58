package dev.retort.router.serving;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A folder that a server sees too, perhaps under another name.
 *
 * @param here as this process names it
 * @param there as the server names it
 */
public record SharedFolder(Path here, String there) {
  public SharedFolder {
    here = here.toAbsolutePath().normalize();
    Objects.requireNonNull(there);
  }

  /** A folder of the machine that both run on. */
  public static SharedFolder same(Path folder) {
    return new SharedFolder(folder, folder.toAbsolutePath().normalize().toString());
  }

  /**
   * A file in it, as the server names it.
   *
   * @throws IllegalArgumentException if it is not in the folder
   */
  String there(Path file) {
    Path whole = file.toAbsolutePath().normalize();
    if (!whole.startsWith(here)) {
      throw new IllegalArgumentException(
          "%s is not in %s, which the server sees".formatted(whole, here));
    }
    String inside = here.relativize(whole).toString().replace('\\', '/');
    return inside.isEmpty() ? there : there.replaceAll("/+$", "") + "/" + inside;
  }
}
