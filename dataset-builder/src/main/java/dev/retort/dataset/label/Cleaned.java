package dev.retort.dataset.label;

import dev.retort.dataset.filter.DropReason;
import java.util.Objects;
import java.util.Optional;

/** What an answer is in the task's form. */
public sealed interface Cleaned {

  /** The answer in the task's form, if it has it. */
  Optional<String> answer();

  /** An answer of this text. */
  static Cleaned of(String text) {
    return new Answer(text);
  }

  /** No answer of the task's form. */
  static Cleaned drop(DropReason reason) {
    return new Dropped(reason);
  }

  /**
   * An answer in the task's form, its wrapping and spelling put right.
   *
   * @param text what a student is to say
   */
  record Answer(String text) implements Cleaned {
    public Answer {
      Objects.requireNonNull(text);
    }

    @Override
    public Optional<String> answer() {
      return Optional.of(text);
    }
  }

  /**
   * An answer that does not have the task's form.
   *
   * @param reason what is wrong with it
   */
  record Dropped(DropReason reason) implements Cleaned {
    public Dropped {
      Objects.requireNonNull(reason);
    }

    @Override
    public Optional<String> answer() {
      return Optional.empty();
    }
  }
}
