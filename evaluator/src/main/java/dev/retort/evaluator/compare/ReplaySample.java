package dev.retort.evaluator.compare;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.TaskName;
import dev.retort.dataset.DatasetSpec;
import dev.retort.dataset.dedup.DuplicateClusters;
import dev.retort.dataset.dedup.MinHashDeduplicator;
import dev.retort.dataset.filter.ExampleFilter;
import dev.retort.dataset.filter.FilterVerdict;
import dev.retort.dataset.filter.StandardFilters;
import dev.retort.dataset.label.AnswerForm;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.dataset.label.RawAnswer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * A uniform sample of a task's captured requests, and the form of their answers. Eligible are whole
 * answers that no student has chosen: the teacher's, with a propensity above 0.
 *
 * @param captured exchanges of the task
 * @param eligible of them, those that a sample may hold
 * @param form what the task's answers look like, learnt from all that are eligible
 * @param rows in random order, so that the first ones are a sample too
 * @param clusters each row's cluster of near-duplicates
 */
public record ReplaySample(
    long captured, int eligible, AnswerForm form, List<ReplayRow> rows, List<Integer> clusters) {
  private static final ExampleFilter USABLE = StandardFilters.all();

  public ReplaySample {
    rows = List.copyOf(rows);
    clusters = List.copyOf(clusters);
    if (rows.size() != clusters.size()) {
      throw new IllegalArgumentException(
          "%,d rows have %,d clusters; give one a row".formatted(rows.size(), clusters.size()));
    }
  }

  /**
   * Draws a sample. Memory holds the sample's exchanges, and the answers of all that are eligible.
   *
   * @param from when the first request may have come in: a student has seen those that it was
   *     trained on
   * @param rows how many at most, ≥ 1
   * @param seed equal seeds draw equal samples, in whatever order the log is read
   */
  public static ReplaySample draw(
      ExchangeLog log, TaskName task, Instant from, int rows, long seed) {
    if (rows < 1) {
      throw new IllegalArgumentException("a sample has at least one row, not " + rows);
    }
    PriorityQueue<Drawn> kept = new PriorityQueue<>(Drawn.ORDER.reversed());
    List<RawAnswer> answers = new ArrayList<>();
    long[] captured = new long[1];
    log.scan(
        log.window(Instant.MIN, Instant.MAX),
        exchange -> {
          if (exchange.task().filter(task::equals).isEmpty()) {
            return;
          }
          captured[0]++;
          if (exchange.createdAt().isBefore(from) || !isEligible(exchange)) {
            return;
          }
          answers.add(RawAnswer.of(exchange));
          kept.add(new Drawn(rank(seed, exchange.id()), exchange));
          if (kept.size() > rows) {
            kept.remove();
          }
        });
    AnswerForm form = AnswerForm.learn(answers);
    List<ReplayRow> sample =
        kept.stream().sorted(Drawn.ORDER).map(drawn -> row(drawn.exchange(), form)).toList();
    return new ReplaySample(captured[0], answers.size(), form, sample, clusters(sample));
  }

  /** What the task's answers are. */
  public AnswerKind kind() {
    return form.kind();
  }

  /** The first rows, as a sample of their own. */
  ReplaySample first(int count) {
    return new ReplaySample(
        captured, eligible, form, rows.subList(0, count), clusters.subList(0, count));
  }

  /** An answer as it is compared: in the task's form if it can be brought into it. */
  String comparable(String answer) {
    return form.clean(RawAnswer.text(answer)).answer().orElse(answer.strip());
  }

  /** Corrections too need a propensity: what a student chose to defer is no uniform sample. */
  private static boolean isEligible(Exchange exchange) {
    return exchange.answeredBy() instanceof AnsweredBy.Teacher
        && exchange.answeredBy().mayEvaluate()
        && USABLE.judge(exchange) instanceof FilterVerdict.Keep;
  }

  private static ReplayRow row(Exchange exchange, AnswerForm form) {
    RawAnswer reference = RawAnswer.of(exchange);
    return new ReplayRow(
        exchange.id(),
        exchange.prompt(),
        form.clean(reference).answer().orElse(reference.text().strip()),
        ReplayRow.Captured.of(exchange));
  }

  private static List<Integer> clusters(List<ReplayRow> rows) {
    DuplicateClusters clusters =
        new MinHashDeduplicator(DatasetSpec.DEFAULT_JACCARD)
            .cluster(rows.stream().map(row -> row.prompt().studentInput()).toList());
    return IntStream.range(0, rows.size()).mapToObj(clusters::cluster).toList();
  }

  private static long rank(long seed, ExchangeId id) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).array());
      return ByteBuffer.wrap(digest.digest(id.value().getBytes(StandardCharsets.UTF_8))).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private record Drawn(long rank, Exchange exchange) {
    static final Comparator<Drawn> ORDER =
        Comparator.comparingLong(Drawn::rank).thenComparing(drawn -> drawn.exchange().id());
  }
}
