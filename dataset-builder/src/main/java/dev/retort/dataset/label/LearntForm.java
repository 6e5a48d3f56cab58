package dev.retort.dataset.label;

import dev.retort.capture.JsonFormat;
import dev.retort.dataset.filter.FilterPolicy;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * The form of a task's answers together with what it is learnt from, so that another machine can
 * learn the same. It is learnt when it is first asked for, once in each process. Thread-safe.
 */
public final class LearntForm implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<RawAnswer> answers;

  /** As JSON: a policy has parts that do not serialize. */
  private final String policy;

  private transient AnswerForm form;

  /**
   * A form to be learnt.
   *
   * @param answers to learn from
   * @param policy what the task's owner says of them
   */
  public LearntForm(List<RawAnswer> answers, FilterPolicy policy) {
    this.answers = List.copyOf(answers);
    this.policy = JsonFormat.line(policy);
  }

  /** The form. */
  public synchronized AnswerForm form() {
    if (form == null) {
      try {
        form = AnswerForm.learn(answers, JsonFormat.mapper().readValue(policy, FilterPolicy.class));
      } catch (IOException e) {
        throw new IllegalStateException("a policy that was written cannot be read", e);
      }
    }
    return form;
  }
}
