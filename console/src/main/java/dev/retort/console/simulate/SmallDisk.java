package dev.retort.console.simulate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A disk of some kilobytes in a folder's place, for a while. Linux, and root's rights. */
final class SmallDisk {
  private static final String SIZE = "size=32k";
  private static final int PATIENCE_SECONDS = 10;

  private final Path folder;

  SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Whether it is there now. */
  boolean mount() {
    return Files.isDirectory(folder)
        && ended("mount", "-t", "tmpfs", "-o", SIZE, "retort-simulation", folder.toString());
  }

  /**
   * Gives the folder back.
   *
   * @throws IllegalStateException if it cannot be
   */
  void unmount() {
    if (!ended("umount", folder.toString())) {
      throw new IllegalStateException("cannot unmount " + folder + ": something uses it");
    }
  }

  private static boolean ended(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
