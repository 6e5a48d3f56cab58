package dev.retort.dataset.label;

import java.util.Optional;

/** Answers in free text: only the white space around them is not part of them. */
public record FreeText() implements AnswerForm {
  @Override
  public Optional<String> clean(String answer) {
    return Optional.of(answer.strip());
  }
}
