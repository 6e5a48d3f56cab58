package dev.retort.capture.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills processes in the midst of an erasure, and looks at what is left. */
@Tag("fault")
@Tag("fault-crash")
class ErasureCrashIT {
  private static final int FILES = 6;
  private static final int EACH = 500;
  private static final int TRIALS = 14;

  /** Two of each file, and one that only the write-ahead segment has. */
  private static final Set<ExchangeId> UNWANTED =
      IntStream.range(0, FILES * EACH + 1)
          .filter(i -> i % (EACH / 2) == 0)
          .mapToObj(Sample::id)
          .collect(Collectors.toSet());

  @TempDir Path folder;

  /** Erases from the log of a folder, and says so before it begins. */
  public static final class Eraser {
    private Eraser() {}

    /**
     * Erases.
     *
     * @param arguments the folder
     */
    public static void main(String[] arguments) {
      try (ExchangeLog log = IcebergExchangeLog.open(Path.of(arguments[0]))) {
        log.append(List.of(Sample.exchange(FILES * EACH)));
        System.out.println("ready");
        log.erase(UNWANTED);
        System.out.println("erased");
      }
    }
  }

  @Test
  void leavesAllOrNothingErasedWheneverTheProcessIsKilled() throws Exception {
    Path original = folder.resolve("original");
    try (ExchangeLog log = IcebergExchangeLog.open(original)) {
      Sample.writeFiles(log, FILES, EACH);
    }
    long whole = timeOfAnErasure(copy(original, "timed"));
    int all = FILES * EACH + 1;
    int lost = 0;
    int reopenings = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      Path log = copy(original, "trial" + trial);
      Process process = start(log);
      awaitLine(process);
      process.waitFor(whole * trial / (TRIALS - 2), TimeUnit.NANOSECONDS);
      process.destroyForcibly().waitFor();

      try (ExchangeLog reopened = IcebergExchangeLog.open(log)) {
        List<Integer> numbers = Sample.numbers(reopened);
        reopenings++;
        boolean erased = reopened.isErased(Sample.id(0));
        lost += Math.max(0, (erased ? all - UNWANTED.size() : all) - numbers.size());
        assertThat(numbers).as("trial %d", trial).hasSize(erased ? all - UNWANTED.size() : all);
        assertThat(reopened.find(UNWANTED)).hasSize(erased ? 0 : UNWANTED.size());
        assertThat(reopened.quarantined()).isEmpty();
        assertThat(reopened.append(Sample.exchanges(0, all))).isZero();
      }
      assertThat(log.resolve("erasure.json")).as("trial %d", trial).doesNotExist();
      assertThat(Sample.found(log, ".parquet.tmp")).isEmpty();
    }
    System.out.printf(
        "fault crash: %d injected, %d survived, %d rows lost%n", TRIALS, reopenings, lost);
  }

  private static long timeOfAnErasure(Path log) throws Exception {
    Process process = start(log);
    awaitLine(process);
    long from = System.nanoTime();
    awaitLine(process);
    long took = System.nanoTime() - from;
    assertThat(process.waitFor()).isZero();
    return took;
  }

  private static Process start(Path log) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-cp",
            System.getProperty("java.class.path"),
            Eraser.class.getName(),
            log.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void awaitLine(Process process) throws IOException {
    int read = process.getInputStream().read();
    while (read != '\n') {
      assertThat(read).as("the process ended early").isNotEqualTo(-1);
      read = process.getInputStream().read();
    }
  }

  private Path copy(Path log, String name) throws IOException {
    Path copy = folder.resolve(name);
    for (Path file : Sample.found(log, "")) {
      Files.copy(file, copy.resolve(log.relativize(file).toString()));
    }
    return copy;
  }
}
