package dev.retort.trainer.djl.gguf;

import java.nio.file.Path;

/** A GGUF file can't be used or made; the message names the file, what is wrong and what to do. */
public final class GgufException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  GgufException(Path file, String problem) {
    super(file + ": " + problem);
  }

  GgufException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
