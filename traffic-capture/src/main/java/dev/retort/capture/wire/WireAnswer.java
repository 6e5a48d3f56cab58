package dev.retort.capture.wire;

import dev.retort.capture.Completion;
import dev.retort.capture.TokenUsage;
import java.util.Objects;

/**
 * An answer, whatever protocol it came in.
 *
 * @param completion what was said
 * @param usage tokens billed
 */
public record WireAnswer(Completion completion, TokenUsage usage) {
  /** An error, or nothing at all, in the place of an answer. */
  public static final WireAnswer FAILED = new WireAnswer(Completion.FAILED, TokenUsage.UNREPORTED);

  public WireAnswer {
    Objects.requireNonNull(completion);
    Objects.requireNonNull(usage);
  }
}
