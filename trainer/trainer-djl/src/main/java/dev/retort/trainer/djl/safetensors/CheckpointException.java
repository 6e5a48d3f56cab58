package dev.retort.trainer.djl.safetensors;

import java.nio.file.Path;

/** A checkpoint cannot be used; the message names the file, what is wrong and what to do. */
public final class CheckpointException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public CheckpointException(Path file, String problem) {
    super(file + ": " + problem);
  }

  public CheckpointException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
