package dev.retort.trainer.djl.codec;

import java.util.Objects;

/**
 * A request with its answer, both in the task's own form.
 *
 * @param input what the student reads
 * @param answer the reference
 */
public record LabelledText(String input, String answer) {
  public LabelledText {
    Objects.requireNonNull(input);
    Objects.requireNonNull(answer);
  }
}
