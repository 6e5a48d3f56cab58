package dev.retort.dataset.label;

import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.label.RawAnswer.Kind;

/** Answers in free text: only the white space around them is not part of them. */
public record FreeText() implements AnswerForm {
  @Override
  public AnswerKind kind() {
    return AnswerKind.TEXT;
  }

  @Override
  public Cleaned clean(RawAnswer answer) {
    return recognises(answer)
        ? Cleaned.of(answer.text().strip())
        : Cleaned.drop(DropReason.TOOL_CALL);
  }

  @Override
  public boolean recognises(RawAnswer answer) {
    return answer.kind() == Kind.TEXT;
  }
}
