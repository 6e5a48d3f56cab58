package dev.retort.dataset.labelling;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.Message;
import dev.retort.capture.TaskName;
import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.filter.ExampleFilter;
import dev.retort.dataset.filter.FilterVerdict;
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
 * @param answers those answers, as they were given
 * @param unlabelled prompts that have none, by time and id
 * @param unlabelledInLog how many there are in all
 * @param completionTokens the median that the teacher's usable answers were billed for; where none
 *     reports it, the median of their characters divided by {@value #CHARACTERS_PER_TOKEN}; ≥ 1
 */
public record PromptPool(
    List<String> labelled,
    List<String> answers,
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
          DropReason.ERROR,
          DropReason.REFUSED,
          DropReason.TRUNCATED,
          DropReason.UNKNOWN_FINISH,
          DropReason.EMPTY_ANSWER,
          DropReason.INVALID_JSON);

  public PromptPool {
    labelled = List.copyOf(labelled);
    answers = List.copyOf(answers);
    unlabelled = List.copyOf(unlabelled);
  }

  private record Labelled(String input, String answer, long completionTokens) {}

  /**
   * Reads the prompts of a task.
   *
   * @param filter what a dataset of the task goes by
   * @param settled prompts that have been asked about before, in vain: they are left out
   * @param seed of the sample
   */
  public static PromptPool read(
      TaskName task,
      ExchangeLog log,
      CaptureWindow window,
      ExampleFilter filter,
      Predicate<ExchangeId> settled,
      long seed) {
    Objects.requireNonNull(settled);
    KeyedSample<Labelled> labelled = new KeyedSample<>(MOST, seed);
    KeyedSample<UnlabelledPrompt> unlabelled = new KeyedSample<>(MOST, seed);
    long[] inLog = new long[1];
    log.scan(
        window,
        exchange -> {
          if (exchange.task().filter(task::equals).isEmpty()) {
            return;
          }
          if (!(filter.judge(exchange) instanceof FilterVerdict.Drop drop)) {
            labelled.offer(exchange.id().value(), labelled(exchange));
          } else if (ASKABLE.contains(drop.reason()) && !settled.test(exchange.id())) {
            inLog[0]++;
            unlabelled.offer(exchange.id().value(), unlabelled(exchange, drop.reason()));
          }
        });
    List<Labelled> known =
        labelled.drawn().stream()
            .sorted(Comparator.comparing(Labelled::input).thenComparing(Labelled::answer))
            .toList();
    return new PromptPool(
        known.stream().map(Labelled::input).toList(),
        known.stream().map(Labelled::answer).toList(),
        unlabelled.drawn().stream().sorted(UnlabelledPrompt.ORDER).toList(),
        inLog[0],
        medianTokens(known));
  }

  private static Labelled labelled(Exchange exchange) {
    return new Labelled(
        exchange.prompt().studentInput(), exchange.reference(), exchange.usage().completion());
  }

  private static UnlabelledPrompt unlabelled(Exchange exchange, DropReason reason) {
    return new UnlabelledPrompt(
        exchange.id(),
        exchange.createdAt(),
        exchange.model(),
        exchange.prompt().studentInput(),
        exchange.prompt().messages().stream().map(Message::content).mapToLong(String::length).sum(),
        reason.wireName());
  }

  private static long medianTokens(List<Labelled> known) {
    List<Long> reported = new ArrayList<>();
    List<Long> guessed = new ArrayList<>();
    for (Labelled row : known) {
      if (row.completionTokens() > 0) {
        reported.add(row.completionTokens());
      }
      guessed.add(tokens(row.answer().length()));
    }
    List<Long> sorted = (reported.isEmpty() ? guessed : reported).stream().sorted().toList();
    return sorted.isEmpty() ? 1 : Math.max(1, sorted.get(sorted.size() / 2));
  }

  /** A guess, rounded up. */
  static long tokens(long characters) {
    return (characters + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
  }
}
