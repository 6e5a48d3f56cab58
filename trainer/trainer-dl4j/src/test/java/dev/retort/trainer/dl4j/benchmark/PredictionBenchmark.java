package dev.retort.trainer.dl4j.benchmark;

import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import dev.retort.trainer.dl4j.Dl4jModelLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

/** How long one thread takes to answer one request, each time the next of a file's. */
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 8, time = 2)
@Fork(2)
@State(Scope.Thread)
public class PredictionBenchmark {
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

  /** One answer. */
  @Benchmark
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
