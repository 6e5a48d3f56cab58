package dev.retort.dataset.labelling;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.Message;
import dev.retort.capture.StudentView;
import dev.retort.capture.TaskName;
import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.filter.ExampleFilter;
import dev.retort.dataset.filter.FilterPolicy;
import dev.retort.dataset.filter.FilterVerdict;
import dev.retort.dataset.filter.StandardFilters;
import dev.retort.dataset.label.AnswerForm;
import dev.retort.dataset.label.Cleaned;
import dev.retort.dataset.label.RawAnswer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The prompts of a task, with and without an answer that labels them. Of more than {@value #MOST}
 * on either side it holds a uniform sample.
 *
 * @param labelled what a student reads of prompts that have a usable answer
 * @param form what the task's answers are, as the usable ones show
 * @param unlabelled prompts that have none, by time and id
 * @param unlabelledInLog how many there are in all
 * @param completionTokens the median that the teacher's usable answers were billed for; where none
 *     reports it, the median of their characters divided by {@value #CHARACTERS_PER_TOKEN}; ≥ 1
 */
public record PromptPool(
    List<String> labelled,
    AnswerForm form,
    List<UnlabelledPrompt> unlabelled,
    long unlabelledInLog,
    long completionTokens) {
  /** What a token is taken for where nobody has counted, about right for English text. */
  public static final int CHARACTERS_PER_TOKEN = 4;

  private static final int MOST = 200_000;

  /**
   * Reasons for which a request has no usable answer although the teacher could give one. A request
   * without text, or out of the task's scope, is not among them.
   */
  private static final Set<DropReason> ASKABLE =
      Set.of(
          DropReason.STUDENT_ANSWER,
          DropReason.USER_DOWNVOTED,
          DropReason.ERROR,
          DropReason.REFUSED,
          DropReason.TRUNCATED,
          DropReason.UNKNOWN_FINISH,
          DropReason.EMPTY_ANSWER,
          DropReason.TOOL_CALL,
          DropReason.INVALID_JSON,
          DropReason.MISSING_MEMBER,
          DropReason.SCHEMA_VIOLATED,
          DropReason.OUTSIDE_LABEL_SET);

  public PromptPool {
    labelled = List.copyOf(labelled);
    Objects.requireNonNull(form);
    unlabelled = List.copyOf(unlabelled);
  }

  private record Answered(Exchange exchange, RawAnswer answer) {
    static Answered of(Exchange exchange) {
      return new Answered(exchange, RawAnswer.of(exchange));
    }
  }

  /**
   * Reads the prompts of a task.
   *
   * @param policy what the task's owner asks of its exchanges
   * @param settled prompts that have been asked about before, in vain: they are left out
   * @param seed of the sample
   */
  public static PromptPool read(
      TaskName task,
      ExchangeLog log,
      CaptureWindow window,
      FilterPolicy policy,
      Predicate<ExchangeId> settled,
      long seed) {
    Objects.requireNonNull(settled);
    ExampleFilter filter = StandardFilters.all(policy);
    KeyedSample<Answered> answered = new KeyedSample<>(MOST, seed);
    KeyedSample<UnlabelledPrompt> unlabelled = new KeyedSample<>(MOST, seed);
    long[] inLog = new long[1];
    log.scan(
        window,
        exchange -> {
          if (exchange.task().filter(task::equals).isEmpty()) {
            return;
          }
          if (!(filter.judge(exchange) instanceof FilterVerdict.Drop drop)) {
            answered.offer(exchange.id().value(), Answered.of(exchange));
          } else if (ASKABLE.contains(drop.reason()) && !settled.test(exchange.id())) {
            inLog[0]++;
            unlabelled.offer(exchange.id().value(), unlabelled(exchange, drop.reason()));
          }
        });
    List<Answered> known =
        answered.drawn().stream().sorted(Comparator.comparing(row -> row.exchange().id())).toList();
    AnswerForm form = AnswerForm.learn(known.stream().map(Answered::answer).toList(), policy);
    List<Answered> labelled = new ArrayList<>();
    for (Answered row : known) {
      if (!(form.clean(row.answer()) instanceof Cleaned.Dropped drop)) {
        labelled.add(row);
      } else if (ASKABLE.contains(drop.reason()) && !settled.test(row.exchange().id())) {
        inLog[0]++;
        unlabelled.offer(row.exchange().id().value(), unlabelled(row.exchange(), drop.reason()));
      }
    }
    return new PromptPool(
        labelled.stream().map(row -> StudentView.of(row.exchange().prompt()).input()).toList(),
        form,
        unlabelled.drawn().stream().sorted(UnlabelledPrompt.ORDER).toList(),
        inLog[0],
        medianTokens(labelled));
  }

  private static UnlabelledPrompt unlabelled(Exchange exchange, DropReason reason) {
    return new UnlabelledPrompt(
        exchange.id(),
        exchange.createdAt(),
        exchange.model(),
        StudentView.of(exchange.prompt()).input(),
        exchange.prompt().messages().stream().map(Message::content).mapToLong(String::length).sum(),
        reason.wireName());
  }

  private static long medianTokens(List<Answered> labelled) {
    List<Long> reported = new ArrayList<>();
    List<Long> guessed = new ArrayList<>();
    for (Answered row : labelled) {
      if (row.exchange().usage().completion() > 0) {
        reported.add(row.exchange().usage().completion());
      }
      guessed.add(tokens(row.answer().text().length()));
    }
    List<Long> sorted = (reported.isEmpty() ? guessed : reported).stream().sorted().toList();
    return sorted.isEmpty() ? 1 : Math.max(1, sorted.get(sorted.size() / 2));
  }

  /** A guess, rounded up. */
  static long tokens(long characters) {
    return (characters + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
  }
}
