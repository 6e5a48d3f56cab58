package dev.retort.dataset.label;

import static java.util.stream.Collectors.counting;

import dev.retort.dataset.filter.DropReason;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A form with an eye for other tasks' traffic: where most requests carry the same instructions and
 * nearly all of their answers have the form, other instructions of which most answers lack it
 * belong to another task. Such an answer is left out if it lacks the form itself. Instructions that
 * were seen too seldom to tell, or never, are taken for the task's own.
 *
 * @param form of the task's answers
 * @param foreign hashes of the other tasks' instructions
 */
record TaskInstructions(AnswerForm form, Set<Long> foreign) implements AnswerForm {
  private static final double MOST = 0.5;

  /** What is seen less often may be chance. */
  private static final int RECURRING = 3;

  TaskInstructions {
    Objects.requireNonNull(form);
    foreign = Set.copyOf(foreign);
  }

  /**
   * The answers to the instructions that dominate a task, from which its form is learnt: other
   * tasks' labels are none of it. All answers where no instructions dominate.
   */
  static Collection<RawAnswer> underTheTasksOwn(Collection<RawAnswer> answers) {
    Map<Long, Long> counts =
        answers.stream().collect(Collectors.groupingBy(RawAnswer::instructions, counting()));
    counts.remove(RawAnswer.NO_INSTRUCTIONS);
    Optional<Long> own =
        counts.entrySet().stream()
            .filter(entry -> entry.getValue() > MOST * answers.size())
            .map(Map.Entry::getKey)
            .findAny();
    return own.isEmpty()
        ? answers
        : answers.stream()
            .filter(
                answer ->
                    answer.instructions() == own.get()
                        || answer.instructions() == RawAnswer.NO_INSTRUCTIONS)
            .toList();
  }

  /** The form itself, where no instructions are foreign. */
  static AnswerForm learn(Collection<RawAnswer> answers, AnswerForm form) {
    Map<Long, Tally> tallies = new HashMap<>();
    for (RawAnswer answer : answers) {
      if (answer.instructions() != RawAnswer.NO_INSTRUCTIONS) {
        tallies.merge(answer.instructions(), Tally.of(form.recognises(answer)), Tally::plus);
      }
    }
    Set<Long> foreign =
        tallies.values().stream().anyMatch(tally -> tally.dominates(answers.size()))
            ? tallies.entrySet().stream()
                .filter(entry -> entry.getValue().isForeign())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet())
            : Set.of();
    return foreign.isEmpty() ? form : new TaskInstructions(form, foreign);
  }

  @Override
  public AnswerKind kind() {
    return form.kind();
  }

  @Override
  public Cleaned clean(RawAnswer answer) {
    return foreign.contains(answer.instructions()) && !form.recognises(answer)
        ? Cleaned.drop(DropReason.OTHER_INSTRUCTIONS)
        : form.clean(answer);
  }

  @Override
  public boolean recognises(RawAnswer answer) {
    return form.recognises(answer);
  }

  /**
   * The answers under the same instructions.
   *
   * @param answers how many
   * @param recognised how many of them have the form
   */
  private record Tally(int answers, int recognised) {
    static Tally of(boolean recognised) {
      return new Tally(1, recognised ? 1 : 0);
    }

    Tally plus(Tally other) {
      return new Tally(answers + other.answers, recognised + other.recognised);
    }

    boolean dominates(int all) {
      return answers >= MOST * all && recognised >= NEARLY_ALL * answers;
    }

    boolean isForeign() {
      return answers >= RECURRING && recognised < MOST * answers;
    }
  }
}
