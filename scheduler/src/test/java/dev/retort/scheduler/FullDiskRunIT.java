package dev.retort.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.retort.scheduler.log.RunLogs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs whose datasets, run folders and logs are on a disk that becomes full. Skipped where nothing
 * may be mounted.
 */
@Tag("fault")
@Tag("fault-disk-full")
class FullDiskRunIT {
  private static final String SIZE = "64m";
  private static final int BLOCK = 1 << 10;

  @TempDir Path home;

  @BeforeEach
  void mount() throws Exception {
    for (String folder : List.of("runs", "datasets")) {
      Files.createDirectory(home.resolve(folder));
    }
    assumeTrue(
        ended("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "retort-test", disk("runs").toString()),
        "mounting a small disk takes root's rights");
    assertThat(
            ended(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=" + SIZE,
                "retort-test",
                disk("datasets").toString()))
        .isTrue();
  }

  @AfterEach
  void unmount() throws Exception {
    for (String folder : List.of("runs", "datasets")) {
      ended("umount", "--lazy", disk(folder).toString());
    }
  }

  private Path disk(String name) {
    return home.resolve(name);
  }

  private static boolean ended(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aRunOnAFullDiskBreaksOffWholeAndGoesOnWhenThereIsSpace() throws Exception {
    int broken = 0;
    try (Night night =
        new Night(home).captured(TicketTraffic.seeded(1).tickets(2_400, 4).exchanges())) {
      RunLogs logs = new RunLogs(night.floors().runs(), night.floors().clock());
      NightlyRun run = new NightlyRun(night.floors(), logs);
      // Each time there is a little more room, so that the run comes to another place.
      for (int kilobytes : new int[] {0, 8, 64, 128, 256, 384, 512, 768, 1024}) {
        fill(disk("datasets"), kilobytes);
        fill(disk("runs"), kilobytes);
        Throwable failure = catchThrowable(() -> run.run(Night.request()));
        if (failure != null) {
          broken++;
          assertThat(causes(failure)).anyMatch(text -> text.contains("No space left on device"));
          assertThat(leftovers()).as("half-written at %d KB", kilobytes).isEmpty();
          assertThat(night.champion()).isEmpty();
        }
        empty(disk("datasets"));
        empty(disk("runs"));
      }
      System.out.printf(
          "fault disk-full: %d injected, %d survived, %d wrong promotions%n",
          broken, broken, night.champion().isEmpty() ? 0 : 1);
      assertThat(broken).as("places where the disk was full").isGreaterThanOrEqualTo(3);

      RunOutcome outcome = run.run(Night.request());

      assertThat(outcome).isInstanceOfAny(RunOutcome.Promoted.class, RunOutcome.Unchanged.class);
      assertThat(night.champion()).contains(1);
      assertThat(night.floors().journal().recent(TicketTraffic.TASK, 20))
          .as("one run, however often it broke off")
          .filteredOn(record -> record.verdict().equals(Optional.of("promoted")))
          .hasSize(1);
      assertThat(new Replay(night.floors()).of(report()).identical()).isTrue();
    }
  }

  private static List<String> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .map(String::valueOf)
        .toList();
  }

  private static void fill(Path disk, int leaveKilobytes) throws IOException {
    byte[] block = new byte[BLOCK];
    try (OutputStream out = Files.newOutputStream(disk.resolve("ballast"))) {
      long free = Files.getFileStore(disk).getUsableSpace() / BLOCK - leaveKilobytes;
      for (long i = 0; i < free; i++) {
        out.write(block);
      }
    }
  }

  private static void empty(Path disk) throws IOException {
    Files.delete(disk.resolve("ballast"));
  }

  private List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      return files.filter(file -> file.getFileName().toString().endsWith(".tmp")).toList();
    }
  }

  private Path report() throws IOException {
    try (Stream<Path> files = Files.walk(disk("runs"))) {
      return files
          .filter(file -> file.endsWith("promotion-report.json"))
          .filter(file -> Files.exists(file.resolveSibling(Replay.FILE)))
          .findFirst()
          .orElseThrow();
    }
  }
}
