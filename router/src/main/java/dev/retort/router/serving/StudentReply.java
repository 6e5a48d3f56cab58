package dev.retort.router.serving;

import dev.retort.trainer.Prediction;
import java.util.Objects;
import java.util.Optional;

/** What came of asking a student. */
public sealed interface StudentReply {

  /** It answered. */
  record Answered(Prediction prediction) implements StudentReply {
    public Answered {
      Objects.requireNonNull(prediction);
    }

    @Override
    public Optional<Prediction> answer() {
      return Optional.of(prediction);
    }
  }

  /**
   * It did not answer.
   *
   * @param message what happened, for the log
   */
  record Declined(Reason reason, String message) implements StudentReply {
    public Declined {
      Objects.requireNonNull(reason);
      Objects.requireNonNull(message);
    }

    @Override
    public Optional<Prediction> answer() {
      return Optional.empty();
    }
  }

  /** Why a student did not answer. */
  enum Reason {
    /** As many questions as may wait do so already. */
    BUSY,
    /** The time that an answer may take was over. */
    SLOW,
    /** What runs it is gone, and expected back: that says nothing of the student. */
    AWAY,
    /** It failed at this question, or what ran it died over it. */
    FAILED
  }

  /** The answer, if there is one. */
  Optional<Prediction> answer();

  /** An answer. */
  static StudentReply of(Prediction prediction) {
    return new Answered(prediction);
  }

  /** No answer. */
  static StudentReply declined(Reason reason, String message) {
    return new Declined(reason, message);
  }
}
