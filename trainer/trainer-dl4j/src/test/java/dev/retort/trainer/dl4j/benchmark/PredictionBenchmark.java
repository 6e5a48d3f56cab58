package dev.retort.trainer.dl4j.benchmark;

import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import dev.retort.trainer.dl4j.Dl4jModelLoader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * How long one thread takes to answer one request, each time the next of a file's; and how much
 * processor time, which other processes disturb less.
 */
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 8, time = 2)
@Fork(2)
@State(Scope.Thread)
public class PredictionBenchmark {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** The student's folder. */
  @Param("")
  public String student = "";

  /** A file of requests, one a line. */
  @Param("")
  public String requests = "";

  private TaskModel model;
  private List<String> texts = List.of();
  private int next;

  /** Loads both. */
  @Setup
  public void load() throws IOException {
    model = new Dl4jModelLoader().load(Path.of(student));
    texts = Files.readAllLines(Path.of(requests));
  }

  /** What a pass over all requests took; microseconds by answers are those of one answer. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Processor {
    /** So many. */
    public double answers;

    /** Processor time of the thread. */
    public double microseconds;
  }

  /** All requests. */
  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  public void predictAll(Processor processor, Blackhole blackhole) {
    long start = THREADS.getCurrentThreadCpuTime();
    for (String text : texts) {
      blackhole.consume(model.predict(text));
    }
    processor.microseconds += (THREADS.getCurrentThreadCpuTime() - start) / 1e3;
    processor.answers += texts.size();
  }

  /** One answer. */
  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public Prediction predict() {
    next = next + 1 == texts.size() ? 0 : next + 1;
    return model.predict(texts.get(next));
  }

  /** Lets go of the student. */
  @TearDown
  public void close() {
    model.close();
  }
}
