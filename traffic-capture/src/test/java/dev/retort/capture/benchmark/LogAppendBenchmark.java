package dev.retort.capture.benchmark;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.DurableFile;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many exchanges of 1 to 4 KB a second a log acknowledges, forced to the disk, while it rolls
 * those before into its table. The rate until all are in the table: {@code
 * docs/benchmarks/append.sh}.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
@Threads(4)
@State(Scope.Benchmark)
public class LogAppendBenchmark {
  private static final int TEXTS = 500;
  private static final Instant AT = Instant.parse("2025-06-01T00:00:00Z");

  /** How many exchanges a call appends. */
  @Param({"1", "16", "256"})
  public int group = 1;

  private final AtomicLong next = new AtomicLong();
  private List<String> corpus = List.of();
  private Path folder = Path.of("");
  private Optional<IcebergExchangeLog> log = Optional.empty();

  /** What went through. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Volume {
    /** So many were acknowledged. */
    public long exchanges;
  }

  /** Opens a log of its own. */
  @Setup
  public void open() throws IOException {
    corpus = BenchmarkTexts.of("english", TEXTS, 7);
    folder = Files.createTempDirectory("log-append");
    log = Optional.of(IcebergExchangeLog.open(folder));
  }

  /** Removes it. */
  @TearDown
  public void close() {
    log.orElseThrow().close();
    DurableFile.deleteTree(folder);
  }

  /** Appends a group, and waits until it is on the disk. */
  @Benchmark
  public int append(Volume volume) {
    long first = next.getAndAdd(group);
    int stored =
        log.orElseThrow()
            .append(LongStream.range(first, first + group).mapToObj(this::exchange).toList());
    volume.exchanges += stored;
    return stored;
  }

  private Exchange exchange(long number) {
    return new Exchange(
        new ExchangeId("e-" + number),
        Optional.of(new TaskName("t")),
        AT.plusMillis(number),
        "frontier",
        new Prompt(List.of(new Message(Role.USER, corpus.get((int) (number % TEXTS))))),
        new Completion("delivery_delayed", Completion.Finish.STOP),
        new TokenUsage(1, 1),
        Duration.ZERO,
        AnsweredBy.TEACHER,
        Optional.empty());
  }
}
