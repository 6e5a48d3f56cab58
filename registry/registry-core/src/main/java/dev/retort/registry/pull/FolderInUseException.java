package dev.retort.registry.pull;

import java.nio.file.Path;

/** Another process, or somebody else in this one, works on the folder. */
public final class FolderInUseException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  FolderInUseException(Path folder, Throwable cause) {
    super(
        "%s is in use: one process at a time pulls into a folder. Wait for the other one, or name another folder."
            .formatted(folder),
        cause);
  }
}
