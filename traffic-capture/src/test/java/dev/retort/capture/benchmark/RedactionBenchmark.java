package dev.retort.capture.benchmark;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.PseudonymisingRedactor;
import dev.retort.capture.Role;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.redaction.Pseudonyms;
import dev.retort.capture.redaction.Redactor;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** How many megabytes a second of one thread redacts, of several sorts of texts of 1 to 4 KB. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Benchmark)
public class RedactionBenchmark {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int TEXTS = 500;
  private static final String INSTRUCTIONS =
      "You route the messages of a shop's customers. Reply with one label and nothing else. "
          .repeat(12);

  /** What the texts are. */
  @Param({"english", "numbers", "mixed", "json"})
  public String texts = "english";

  private List<String> corpus = List.of();
  private List<Exchange> exchanges = List.of();
  private double textMegabytes;
  private double exchangeMegabytes;
  private final PseudonymisingRedactor redactor =
      new PseudonymisingRedactor(
          Redactor.standard(), new Pseudonyms(new byte[Pseudonyms.KEY_BYTES]));

  /** Megabytes (10⁶ bytes of UTF-8) that went through. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Volume {
    /** So many. */
    public double megabytes;

    /** Seconds of a core that the thread had: below one a second where others had them too. */
    public double cpuSeconds;

    private long started;

    void begin() {
      started = THREADS.getCurrentThreadCpuTime();
    }

    void end(double went) {
      megabytes += went;
      cpuSeconds += (THREADS.getCurrentThreadCpuTime() - started) / 1e9;
    }
  }

  /** Generates the texts. */
  @Setup
  public void generate() {
    corpus = BenchmarkTexts.of(texts, TEXTS, 7);
    exchanges = corpus.stream().map(RedactionBenchmark::exchange).toList();
    textMegabytes = corpus.stream().mapToLong(RedactionBenchmark::bytes).sum() / 1e6;
    exchangeMegabytes = textMegabytes + TEXTS * bytes(INSTRUCTIONS) / 1e6;
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static Exchange exchange(String text) {
    return new Exchange(
        new ExchangeId("e"),
        Optional.of(new TaskName("t")),
        Instant.EPOCH,
        "frontier",
        new Prompt(List.of(new Message(Role.SYSTEM, INSTRUCTIONS), new Message(Role.USER, text))),
        new Completion("delivery_delayed", Completion.Finish.STOP),
        new TokenUsage(1, 1),
        Duration.ZERO,
        AnsweredBy.TEACHER,
        Optional.empty());
  }

  /** The texts alone. */
  @Benchmark
  public void texts(Volume volume, Blackhole sink) {
    volume.begin();
    for (String text : corpus) {
      sink.consume(Redactor.standard().redact(text));
    }
    volume.end(textMegabytes);
  }

  /** Exchanges that have the same instructions, and one of the texts each. */
  @Benchmark
  public void exchanges(Volume volume, Blackhole sink) {
    volume.begin();
    for (Exchange exchange : exchanges) {
      sink.consume(redactor.redact(exchange));
    }
    volume.end(exchangeMegabytes);
  }
}
